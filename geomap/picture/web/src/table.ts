// The places as a table under the map: it follows the layers, sorts, leads to the pins, and can be taken away.
import type { Dataset } from './dataset.ts';
import { NARROW_PX } from './cardhost.ts';
import { h, uniqueId } from './dom.ts';
import { download, shownRows, toCsv, toGeoJson } from './export.ts';
import type { Place } from './payload.ts';
import type { Places } from './places.ts';
import { confidenceWord, countryNamer, isApproximate, isCountry, kindOf, showShare } from './words.ts';

interface Column {
  readonly key: string;
  readonly number: boolean;
  readonly value: (index: number) => string | number;
  readonly text: (index: number) => string;
}

const LOW_PX = 700;
/** Rows at once: thousands take seconds to lay out, and nobody reads them all. */
const STEP = 200;
/** Paper has no button for more, and beyond this takes the browser half a minute. It says so. */
const ON_PAPER = 1000;
const FILES = [
  { format: 'CSV', name: 'places.csv', type: 'text/csv;charset=utf-8', write: toCsv },
  { format: 'GeoJSON', name: 'places.geojson', type: 'application/geo+json', write: toGeoJson },
] as const;

const columnClass = (column: Column): string =>
  column.number ? `gm-number gm-column-${column.key}` : `gm-column-${column.key}`;

export class Table {
  private readonly data: Dataset;
  private readonly places: Places;
  private readonly section: HTMLElement;
  private sortBy = 2;
  private ascending = false;
  private readonly fold: () => void;
  /** Fills the table up to so many rows. */
  private addRows: (upTo: number) => void = () => {};

  constructor(data: Dataset, places: Places, section: HTMLElement, toggle: HTMLElement | null) {
    this.data = data;
    this.places = places;
    this.section = section;
    const setOpen = (open: boolean): void => {
      section.hidden = !open;
      toggle?.setAttribute('aria-expanded', String(open));
    };
    this.fold = () => setOpen(false);
    if (toggle) toggle.hidden = data.places.length === 0;
    toggle?.addEventListener('click', () => setOpen(section.hidden));
    // The skip link leads here also while the table is folded away.
    const frame = section.closest('.gm-frame');
    frame?.querySelector('.gm-skip')?.addEventListener('click', (event) => {
      event.preventDefault();
      setOpen(true);
      section.focus();
    });
    section.tabIndex = -1;
    window.addEventListener('beforeprint', () => this.addRows(ON_PAPER));
    data.onChange(() => this.draw());
    this.draw();
  }

  private columns(): Column[] {
    const { data } = this;
    const country = countryNamer(data);
    const place = (index: number): Place => data.places[index] as Place;
    const text = (key: string, of: (index: number) => string): Column => ({ key, number: false, value: of, text: of });
    const number = (key: string, of: (index: number) => number, show: (index: number) => string): Column => ({ key, number: true, value: of, text: show });
    const { reader } = data.payload;
    return [
      text('country', (index) => (place(index).country && !isCountry(place(index)) ? country(place(index).country) : '')),
      text('kind', (index) => kindOf(data, place(index))),
      number('mentions', (index) => data.mentions(index), (index) => data.mentions(index).toLocaleString(reader)),
      number(
        'confidence',
        (index) => place(index).confidence,
        (index) => `${data.say(confidenceWord(place(index).confidence))} · ${showShare(place(index).confidence, reader)}`,
      ),
    ];
  }

  private draw(): void {
    if (!this.data.places.length) return;
    const columns = this.columns();
    const names: Column = { key: 'places', number: false, value: (i) => this.data.places[i]?.name ?? '', text: (i) => this.data.places[i]?.name ?? '' };
    const all = [names, ...columns];
    const sorted = this.sorted(all[this.sortBy + 1] ?? names);
    const head = h('tr', {}, all.map((column, at) => this.heading(column, at - 1)));
    const body = h('tbody');
    const more = h('button', { type: 'button', class: 'gm-more' });
    const onPaper = h('p', { class: 'gm-on-paper' });
    this.addRows = (upTo): void => {
      const next = sorted.slice(body.rows.length, upTo);
      body.append(...next.map((index) => this.row(index, columns)));
      more.hidden = onPaper.hidden = body.rows.length >= sorted.length;
      const [first, last, total] = [1, body.rows.length, sorted.length].map((value) => value.toLocaleString(this.data.payload.reader)) as [string, string, string];
      more.replaceChildren(this.data.say('more_rows'), h('span', {}, ` (${this.data.say('of', { first, last, total })})`));
      onPaper.textContent = this.data.say('first_places', { shown: last, total });
    };
    more.addEventListener('click', () => {
      const first = body.rows.length;
      this.addRows(first + STEP);
      body.rows[first]?.querySelector('button')?.focus({ preventScroll: true });
    });
    this.addRows(STEP);
    const caption = h('p', { id: uniqueId('places') }, this.counts(sorted));
    const table = h('table', { 'aria-labelledby': caption.id }, h('thead', {}, head), body);
    // No <caption>: it would stand above the buttons and not beside them.
    this.section.replaceChildren(h('div', { class: 'gm-files' }, caption, this.files()), onPaper, table, more);
  }

  private counts(sorted: readonly number[]): string {
    const near = sorted.filter((index) => isApproximate(this.data.places[index] as Place)).length;
    const count = (key: string, number: number): string => `${this.data.say(key)}: ${number.toLocaleString(this.data.payload.reader)}`;
    return [count('places', sorted.length - near), ...(near ? [count('class_near', near)] : [])].join(' · ');
  }

  private row(index: number, columns: readonly Column[]): HTMLElement {
    const cells = columns.map((column) => h('td', { class: columnClass(column) }, h('bdi', {}, column.text(index))));
    return h('tr', {}, h('th', { scope: 'row' }, this.name(index)), cells);
  }

  /** What the layers let through, as files. */
  private files(): HTMLElement[] {
    return FILES.map(({ format, name, type, write }) => {
      const button = h('button', { type: 'button' }, this.data.say('download', { format }));
      button.addEventListener('click', () => download(name, type, write(shownRows(this.data))));
      return button;
    });
  }

  private sorted(column: Column): number[] {
    const order = new Intl.Collator(this.data.payload.reader, { numeric: true });
    const sign = this.ascending ? 1 : -1;
    const shown = this.data.shown();
    // Once for each row, not for each comparison: naming a country is slow.
    const values = new Map(shown.map((index) => [index, column.value(index)]));
    return shown.sort((a, b) => {
      const [left, right] = [values.get(a) ?? '', values.get(b) ?? ''];
      const by = typeof left === 'number' && typeof right === 'number' ? left - right : order.compare(String(left), String(right));
      return by * sign || a - b;
    });
  }

  private heading(column: Column, at: number): HTMLElement {
    const current = at === this.sortBy;
    const mark = current ? (this.ascending ? ' ↑' : ' ↓') : '';
    const button = h('button', { type: 'button' }, this.data.say(column.key), h('span', { 'aria-hidden': 'true' }, mark));
    button.addEventListener('click', () => {
      this.ascending = current ? !this.ascending : !column.number;
      this.sortBy = at;
      this.draw();
      this.section.querySelectorAll<HTMLElement>('thead button')[at + 1]?.focus();
    });
    const sort = current ? (this.ascending ? 'ascending' : 'descending') : null;
    return h('th', { scope: 'col', 'aria-sort': sort, class: columnClass(column) }, button);
  }

  private name(index: number): HTMLElement {
    const button = h('button', { type: 'button', class: 'gm-link', dir: 'auto' }, this.data.places[index]?.name);
    button.addEventListener('click', () => {
      // Map, table and card together leave none of them room on a small screen.
      if (window.innerWidth < NARROW_PX || window.innerHeight < LOW_PX) this.fold();
      this.places.goTo(index);
    });
    return button;
  }
}
