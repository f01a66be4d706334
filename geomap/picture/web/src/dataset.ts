// What is shown under the layers that are on: the one state that the map, table, panel and search share.
import type { ExcerptRow, Mark, Payload, Place } from './payload.ts';
import { CONFIDENCES, confidenceWord } from './words.ts';

/** What mentions are told apart by, in the panel's order; geomap/facets.py has the same. */
export const FACETS = ['article', 'feature_class', 'role', 'country', 'confidence', 'source', 'language'] as const;
export type Facet = (typeof FACETS)[number];
export const ROLES = ['literal', 'associative'] as const;
/** Facets whose values have an order of their own; of all others the most named come first. */
const ORDERS: Partial<Record<Facet, readonly string[]>> = { role: ROLES, confidence: CONFIDENCES };

/** How often a place is named under the layers that are on. */
export interface Count {
  literal: number;
  associative: number;
}

/** Mentions by facet and value. */
type Tally = Readonly<Record<Facet, Map<string, number>>>;

const forEachFacet = <T>(make: (facet: Facet) => T): Record<Facet, T> =>
  Object.fromEntries(FACETS.map((facet) => [facet, make(facet)])) as Record<Facet, T>;

export class Dataset {
  readonly payload: Payload;
  private readonly off = forEachFacet(() => new Set<string>());
  private readonly listeners: (() => void)[] = [];
  private readonly all: Readonly<Record<Facet, readonly string[]>>;
  private counts: Count[] = [];
  private under: Tally = forEachFacet(() => new Map<string, number>());

  constructor(payload: Payload) {
    this.payload = payload;
    this.countAll();
    this.all = forEachFacet((facet) => this.sortedValues(facet));
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

  /** Every value of a facet, whatever is on; those of articles also where they name no place. */
  values(facet: Facet): readonly string[] {
    return this.all[facet];
  }

  /** How many values of a facet are on. */
  onCount(facet: Facet): number {
    return this.all[facet].length - this.off[facet].size;
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

  /** How often a place is named, whatever is on. */
  total(place: number): Count {
    const count: Count = { literal: 0, associative: 0 };
    for (const [, , marks] of this.places[place]?.excerpts ?? []) for (const [, , role] of marks) count[ROLES[role]] += 1;
    return count;
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
      .filter(([article]) => this.articleOn(article))
      .map(([article, text, marks]): ExcerptRow => [article, text, marks.filter((mark) => this.isOn('role', ROLES[mark[2]]))])
      .filter(([, , marks]) => marks.length > 0);
  }

  /**
   * How many mentions one switch shows while the other facets stand as they do. Mentions and not
   * places: a place named in two senses would count under both, and the sum would be too large.
   */
  mentionsUnder(facet: Facet, value: string): number {
    return this.under[facet].get(value) ?? 0;
  }

  private refresh(): void {
    this.countAll();
    for (const listener of this.listeners) listener();
  }

  private valuesOf(place: Place, article: number, role: Mark[2]): Record<Facet, string> {
    return {
      ...this.valuesOfArticle(article),
      feature_class: place.class,
      role: ROLES[role],
      country: place.country,
      confidence: confidenceWord(place.confidence),
    };
  }

  private valuesOfArticle(article: number): { article: string; source: string; language: string } {
    const { source = '', language = '' } = this.payload.articles[article] ?? {};
    return { article: String(article), source, language };
  }

  private articleOn(article: number): boolean {
    const { source, language } = this.valuesOfArticle(article);
    return this.isOn('article', String(article)) && this.isOn('source', source) && this.isOn('language', language);
  }

  /** One walk over all mentions: what is off by one facet alone is what that facet's switch would show. */
  private countAll(): void {
    this.under = forEachFacet(() => new Map<string, number>());
    this.counts = this.places.map((place) => {
      const count: Count = { literal: 0, associative: 0 };
      for (const [article, , marks] of place.excerpts) {
        for (const [, , role] of marks) if (this.tally(this.valuesOf(place, article, role))) count[ROLES[role]] += 1;
      }
      return count;
    });
  }

  /** Count a mention under the switches that decide on it, and say whether it is shown. */
  private tally(values: Record<Facet, string>): boolean {
    const off = FACETS.filter((facet) => !this.isOn(facet, values[facet]));
    for (const facet of off.length === 0 ? FACETS : off.length === 1 ? off : []) {
      const counts = this.under[facet];
      counts.set(values[facet], (counts.get(values[facet]) ?? 0) + 1);
    }
    return off.length === 0;
  }

  private sortedValues(facet: Facet): readonly string[] {
    const counts = new Map(this.under[facet]);
    this.payload.articles.forEach((_, article) => {
      const own: Partial<Record<Facet, string>> = this.valuesOfArticle(article);
      const value = own[facet];
      if (value !== undefined && !counts.has(value)) counts.set(value, 0);
    });
    const fixed = ORDERS[facet];
    if (fixed) return fixed.filter((value) => counts.has(value));
    const byName = (a: string, b: string): number => (facet === 'article' ? Number(a) - Number(b) : a < b ? -1 : 1);
    return [...counts.keys()].sort((a, b) => (counts.get(b) ?? 0) - (counts.get(a) ?? 0) || byName(a, b));
  }
}
