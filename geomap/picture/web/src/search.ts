// Search by any of a place's names, in any script and without accents.
import L from './leaflet.ts';
import type { Dataset } from './dataset.ts';
import { type Hit, findPlaces } from './find.ts';
import { h, uniqueId } from './dom.ts';
import type { Place } from './payload.ts';
import type { Places } from './places.ts';
import { countryNamer, placeLine } from './words.ts';

export class Search extends L.Control {
  private readonly data: Dataset;
  private readonly places: Places;
  private hits: Hit[] = [];
  private active = -1;
  private readonly input: HTMLInputElement;
  private readonly list: HTMLElement;

  constructor(data: Dataset, places: Places) {
    super({ position: 'topleft' });
    this.data = data;
    this.places = places;
    this.list = h('ul', { class: 'gm-results', role: 'listbox', id: uniqueId('results'), hidden: true, 'aria-label': data.say('places') });
    this.input = h('input', {
      type: 'search',
      role: 'combobox',
      autocomplete: 'off',
      spellcheck: 'false',
      placeholder: data.say('search'),
      'aria-label': data.say('search'),
      'aria-autocomplete': 'list',
      'aria-expanded': 'false',
      'aria-controls': this.list.id,
    });
  }

  override onAdd(): HTMLElement {
    const root = h('div', { class: 'gm-search', role: 'search', dir: this.data.rightToLeft ? 'rtl' : 'ltr' }, this.input, this.list);
    this.input.addEventListener('input', () => {
      // "auto" would turn the empty field, and with it the placeholder, from left to right
      this.input.dir = this.input.value ? 'auto' : '';
      this.show();
    });
    this.input.addEventListener('focus', () => this.show());
    this.input.addEventListener('keydown', (event) => this.onKey(event));
    root.addEventListener('focusout', (event) => {
      if (!root.contains(event.relatedTarget as Node | null)) this.hide();
    });
    L.DomEvent.disableClickPropagation(root);
    L.DomEvent.disableScrollPropagation(root);
    return root;
  }

  private show(): void {
    this.hits = findPlaces(this.data, this.input.value);
    this.active = this.hits.length ? 0 : -1;
    const country = countryNamer(this.data);
    const rows = this.hits.map(({ index, by }, row) => {
      const place = this.data.places[index] as Place;
      const option = h(
        'li',
        { role: 'option', id: `${this.list.id}-${row}`, 'data-place': place.id },
        h('bdi', {}, place.name),
        by ? h('bdi', { class: 'gm-by' }, by) : null,
        h('small', {}, placeLine(this.data, place, country)),
      );
      // mousedown, as the click comes only after the list lost the focus and went
      option.addEventListener('mousedown', (event) => {
        event.preventDefault();
        this.choose(row);
      });
      return option;
    });
    if (!rows.length && this.input.value.trim()) {
      rows.push(h('li', { class: 'gm-no-result', role: 'option', 'aria-disabled': 'true' }, this.data.say('no_result')));
    }
    this.list.replaceChildren(...rows);
    this.list.hidden = rows.length === 0;
    this.input.setAttribute('aria-expanded', String(rows.length > 0));
    this.mark();
  }

  private hide(): void {
    this.list.hidden = true;
    this.input.setAttribute('aria-expanded', 'false');
  }

  private onKey(event: KeyboardEvent): void {
    if (event.key === 'Escape') {
      this.input.value = '';
      this.hide();
    } else if (event.key === 'Enter' && this.active >= 0) {
      event.preventDefault();
      this.choose(this.active);
    } else if ((event.key === 'ArrowDown' || event.key === 'ArrowUp') && this.hits.length) {
      event.preventDefault();
      const step = event.key === 'ArrowDown' ? 1 : -1;
      this.active = (this.active + step + this.hits.length) % this.hits.length;
      this.mark();
    }
    event.stopPropagation(); // the map's own keys (arrows, plus, minus) are not meant while typing
  }

  private mark(): void {
    [...this.list.children].forEach((option, row) => option.setAttribute('aria-selected', String(row === this.active)));
    if (this.active >= 0) this.input.setAttribute('aria-activedescendant', `${this.list.id}-${this.active}`);
    else this.input.removeAttribute('aria-activedescendant');
  }

  private choose(row: number): void {
    const hit = this.hits[row];
    if (!hit) return;
    this.hide();
    this.input.value = '';
    this.places.goTo(hit.index);
  }
}
