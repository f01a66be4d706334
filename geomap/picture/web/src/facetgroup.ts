// The switches of one facet, folded or open; a long list begins with the most named values.
import type { Dataset, Facet } from './dataset.ts';
import { h, uniqueId } from './dom.ts';
import { neutralSign } from './sign.ts';
import { countryNamer, foldName, languageNamer } from './words.ts';

/** A list of up to so many values is shown whole ... */
const WHOLE = 8;
/** ... and of a longer one so many, until the reader asks for the rest. */
const FIRST = 6;

interface Row {
  readonly value: string;
  readonly folded: string;
  readonly label: HTMLElement;
  readonly box: HTMLInputElement;
  readonly count: HTMLElement;
}

/** A function from a facet's values to what the reader reads; '' is what the articles or the gazetteer leave open. */
export function valueNamer(data: Dataset, facet: Facet): (value: string) => string {
  const country = countryNamer(data);
  const language = languageNamer(data.payload.reader);
  const say = (key: string): string => data.say(key);
  switch (facet) {
    case 'article': return (value) => data.payload.articles[Number(value)]?.title ?? '';
    case 'feature_class': return (value) => say(`class_${value}`);
    case 'country': return (value) => (value ? country(value) : say('no_country'));
    case 'language': return (value) => (value ? language(value) : say('not_stated'));
    case 'source': return (value) => value || say('not_stated');
    default: return say;
  }
}

export class FacetGroup {
  readonly element: HTMLDetailsElement;
  private readonly data: Dataset;
  private readonly facet: Facet;
  private readonly rows: readonly Row[];
  private readonly numbers: Intl.NumberFormat;
  private readonly state = h('bdi', { class: 'gm-of', dir: 'ltr' });
  private readonly list: HTMLElement;
  private readonly filter: HTMLInputElement;
  private readonly noMatch: HTMLElement;
  private readonly more: HTMLButtonElement;
  private whole: boolean;

  constructor(data: Dataset, facet: Facet, open: boolean) {
    this.data = data;
    this.facet = facet;
    this.numbers = new Intl.NumberFormat(data.payload.reader);
    const name = valueNamer(data, facet);
    this.rows = data.values(facet).map((value) => this.row(value, name(value)));
    this.whole = this.rows.length <= WHOLE;
    const summary = h('summary', {}, h('span', {}, data.say(facet)), ' ', this.state);
    this.list = h('div', { class: 'gm-rows', id: uniqueId('rows'), role: 'group', 'aria-label': data.say(facet) }, this.rows.map(({ label }) => label));
    this.filter = this.newFilter();
    this.noMatch = h('p', { class: 'gm-no-match', role: 'status' });
    this.more = h('button', { type: 'button', class: 'gm-link gm-more-values', 'aria-controls': this.list.id, hidden: this.whole });
    this.more.addEventListener('click', () => this.unfold(!this.whole));
    this.element = h('details', { 'data-facet': facet, open }, summary, this.bulk(), this.filter, this.list, this.noMatch, this.more);
    this.arrange();
  }

  refresh(): void {
    for (const { value, box, count, label } of this.rows) {
      const mentions = this.data.mentionsUnder(this.facet, value);
      box.checked = this.data.isOn(this.facet, value);
      count.textContent = this.number(mentions);
      label.classList.toggle('gm-empty', mentions === 0);
    }
    const on = this.data.onCount(this.facet);
    const total = this.number(this.rows.length);
    this.state.textContent = on < this.rows.length ? `${this.number(on)} / ${total}` : total;
    this.state.classList.toggle('gm-some', on < this.rows.length);
  }

  private number(value: number): string {
    return this.numbers.format(value);
  }

  private row(value: string, text: string): Row {
    const box = h('input', { type: 'checkbox', checked: true, value });
    box.addEventListener('change', () => this.data.set(this.facet, [value], box.checked));
    const count = h('span', { class: 'gm-count' });
    const name = h('span', { class: 'gm-name', dir: 'auto' }, text);
    const label = h('label', { title: text }, box, this.swatch(value), name, count);
    return { value, folded: foldName(text), label, box, count };
  }

  private swatch(value: string): Element | null {
    switch (this.facet) {
      case 'role': return h('i', { class: `gm-swatch gm-${value}`, 'aria-hidden': 'true' });
      case 'feature_class': return neutralSign(16, { featureClass: value, dashed: value === 'near' });
      case 'confidence': return neutralSign(16, { dashed: value === 'doubtful' });
      default: return null;
    }
  }

  /** All and none, of the values that the filter field leaves. */
  private bulk(): HTMLElement | null {
    if (this.rows.length < 3) return null;
    const button = (key: string, on: boolean): HTMLElement => {
      const label = `${this.data.say(this.facet)}: ${this.data.say(key)}`;
      const element = h('button', { type: 'button', class: 'gm-link', 'aria-label': label }, this.data.say(key));
      element.addEventListener('click', () => this.data.set(this.facet, this.matching().map(({ value }) => value), on));
      return element;
    };
    return h('span', { class: 'gm-bulk' }, button('all', true), button('none', false));
  }

  private newFilter(): HTMLInputElement {
    const label = `${this.data.say(this.facet)}: ${this.data.say('narrow')}`;
    const field = h('input', { type: 'search', class: 'gm-narrow', placeholder: this.data.say('narrow'), 'aria-label': label, autocomplete: 'off', spellcheck: 'false' });
    field.addEventListener('input', () => this.arrange());
    field.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape' || !field.value) return;
      // The first Escape empties the field and only the next closes the panel.
      event.preventDefault();
      event.stopPropagation();
      field.value = '';
      this.arrange();
    });
    return field;
  }

  private matching(): readonly Row[] {
    const wanted = foldName(this.filter.value);
    return this.rows.filter(({ folded }) => folded.includes(wanted));
  }

  private unfold(whole: boolean): void {
    this.whole = whole;
    this.filter.value = '';
    this.arrange();
    // On to what is new: it stands above the button, where Tab would not come.
    if (whole) this.rows[FIRST]?.box.focus();
    else this.more.scrollIntoView({ block: 'nearest' });
  }

  private arrange(): void {
    const shown = new Set(this.whole ? this.matching() : this.rows.slice(0, FIRST));
    for (const row of this.rows) row.label.hidden = !shown.has(row);
    this.filter.hidden = !this.whole || this.rows.length <= WHOLE;
    this.list.classList.toggle('gm-long', !this.filter.hidden);
    this.noMatch.textContent = shown.size ? '' : this.data.say('no_match');
    const rest = this.number(this.rows.length - FIRST);
    this.more.textContent = this.whole ? this.data.say('fewer_values') : this.data.say('more_values', { count: rest });
  }
}
