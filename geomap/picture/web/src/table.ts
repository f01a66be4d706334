// The places as a table under the map: it follows the layers, sorts, and leads to the pins.
import type { Dataset } from './dataset.ts';
import { NARROW_PX } from './cardhost.ts';
import { h } from './dom.ts';
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

const columnClass = (column: Column): string =>
  column.number ? `gm-number gm-column-${column.key}` : `gm-column-${column.key}`;

export class Table {
  private readonly data: Dataset;
  private readonly places: Places;
  private readonly section: HTMLElement;
  private sortBy = 2;
  private ascending = false;
  private readonly fold: () => void;

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
    const rows = sorted.map((index) => h('tr', {}, h('th', { scope: 'row' }, this.name(index)), columns.map((column) => h('td', { class: columnClass(column) }, h('bdi', {}, column.text(index))))));
    const near = sorted.filter((index) => isApproximate(this.data.places[index] as Place)).length;
    const count = (key: string, number: number): string => `${this.data.say(key)}: ${number.toLocaleString(this.data.payload.reader)}`;
    const counts = [count('places', sorted.length - near), ...(near ? [count('class_near', near)] : [])];
    const caption = h('caption', {}, counts.join(' · '));
    this.section.replaceChildren(h('table', {}, caption, h('thead', {}, head), h('tbody', {}, rows)));
  }

  private sorted(column: Column): number[] {
    const order = new Intl.Collator(this.data.payload.reader, { numeric: true });
    const sign = this.ascending ? 1 : -1;
    return this.data.shown().sort((a, b) => {
      const [left, right] = [column.value(a), column.value(b)];
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
