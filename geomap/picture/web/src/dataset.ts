// What is shown under the layers that are on: the one state that the map, table, panel and search share.
import type { ExcerptRow, Payload, Place } from './payload.ts';

export type Facet = 'article' | 'feature_class' | 'role';
export const FACETS: readonly Facet[] = ['article', 'feature_class', 'role'];
export const ROLES = ['literal', 'associative'] as const;

/** How often a place is named under the layers that are on. */
export interface Count {
  literal: number;
  associative: number;
}

export class Dataset {
  readonly payload: Payload;
  private readonly off: Record<Facet, Set<string>>;
  private readonly listeners: (() => void)[] = [];
  private counts: Count[];

  constructor(payload: Payload) {
    this.payload = payload;
    this.off = { article: new Set(), feature_class: new Set(), role: new Set() };
    this.counts = this.countAll();
  }

  get places(): readonly Place[] {
    return this.payload.places;
  }

  /** The interface's own words; a key without one shows itself, so that a gap is seen and not silent. */
  say(key: string, values: Readonly<Record<string, string | number>> = {}): string {
    const message = this.payload.messages[key] ?? key;
    return message.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
  }

  get rightToLeft(): boolean {
    return this.payload.messages['direction'] === 'rtl';
  }

  onChange(listener: () => void): void {
    this.listeners.push(listener);
  }

  isOn(facet: Facet, value: string): boolean {
    return !this.off[facet].has(value);
  }

  get everythingOn(): boolean {
    return FACETS.every((facet) => this.off[facet].size === 0);
  }

  /** Switch some values of a facet on or off, in one go. */
  set(facet: Facet, values: readonly string[], on: boolean): void {
    for (const value of values) {
      if (on) this.off[facet].delete(value);
      else this.off[facet].add(value);
    }
    this.refresh();
  }

  reset(): void {
    for (const facet of FACETS) this.off[facet].clear();
    this.refresh();
  }

  count(place: number): Count {
    return this.counts[place] ?? { literal: 0, associative: 0 };
  }

  mentions(place: number): number {
    const count = this.count(place);
    return count.literal + count.associative;
  }

  /** Indices of the places that are shown, the most named first. */
  shown(): number[] {
    const shown = this.places.map((_, index) => index).filter((index) => this.mentions(index) > 0);
    return shown.sort((a, b) => this.mentions(b) - this.mentions(a) || a - b);
  }

  /** The excerpts of a place that hold a mention that is on, with only those mentions marked. */
  excerpts(place: number): ExcerptRow[] {
    const rows = this.places[place]?.excerpts ?? [];
    return rows
      .filter(([article]) => this.isOn('article', String(article)))
      .map(([article, text, marks]): ExcerptRow => [article, text, marks.filter((mark) => this.roleOn(mark[2]))])
      .filter(([, , marks]) => marks.length > 0);
  }

  /**
   * How many mentions one switch shows while the other facets stand as they do. Mentions and not
   * places: a place named in two senses would count under both, and the sum would be too large.
   */
  mentionsUnder(facet: Facet, value: string): number {
    const counts = this.places.map((place) => this.countOf(place, facet, value));
    return counts.reduce((sum, count) => sum + count.literal + count.associative, 0);
  }

  private roleOn(role: 0 | 1): boolean {
    return this.isOn('role', ROLES[role]);
  }

  private refresh(): void {
    this.counts = this.countAll();
    for (const listener of this.listeners) listener();
  }

  private countAll(): Count[] {
    return this.places.map((place) => this.countOf(place));
  }

  /** Count a place's mentions; `facet` then has only `value` on, whatever its switches say. */
  private countOf(place: Place, facet?: Facet, value?: string): Count {
    const on = (asked: Facet, own: string): boolean => (asked === facet ? own === value : this.isOn(asked, own));
    const count: Count = { literal: 0, associative: 0 };
    if (!on('feature_class', place.class)) return count;
    for (const [article, , marks] of place.excerpts) {
      if (!on('article', String(article))) continue;
      for (const [, , role] of marks) if (on('role', ROLES[role])) count[ROLES[role]] += 1;
    }
    return count;
  }
}
