// One panel for all layers: articles, kinds of place and roles, which intersect, and the user's own.
// It is the legend too: what a switch stands for is drawn beside it.
import L from './leaflet.ts';
import { type Dataset, FACETS, type Facet, ROLES } from './dataset.ts';
import { h, uniqueId } from './dom.ts';
import type { Places } from './places.ts';
import { sign } from './sign.ts';
import { sayNear } from './words.ts';

/** A folium layer that a user added, under the name that it has in Python. */
export interface OwnLayer {
  readonly name: string;
  readonly layer: L.Layer;
}

interface Switch {
  readonly facet: Facet;
  readonly value: string;
  readonly box: HTMLInputElement;
  readonly count: HTMLElement;
}

/** Open from the start where it leaves most of the map free. */
const OPEN_FROM_PX = 760;

export class Panel extends L.Control {
  private readonly data: Dataset;
  private readonly own: readonly OwnLayer[];
  private readonly switches: Switch[] = [];
  private readonly status: HTMLElement;
  private readonly reset: HTMLButtonElement;

  constructor(data: Dataset, own: readonly OwnLayer[]) {
    super({ position: 'topright' });
    this.data = data;
    this.own = own;
    this.status = h('p', { class: 'gm-status', role: 'status' });
    this.reset = h('button', { type: 'button', class: 'gm-link' }, data.say('reset'));
    this.reset.addEventListener('click', () => data.reset());
  }

  override onAdd(map: L.Map): HTMLElement {
    const body = h(
      'div',
      { class: 'gm-panel-body', id: uniqueId('panel') },
      this.data.places.length ? h('p', { class: 'gm-unit', 'aria-hidden': 'true' }, this.data.say('mentions')) : null,
      this.data.places.length ? FACETS.map((facet) => this.group(facet)) : null,
      this.own.length ? this.ownGroup(map) : null,
      this.status,
      this.reset,
      this.data.places.length ? this.legend() : null,
      this.openNames(),
    );
    const toggle = h('button', { type: 'button', class: 'gm-panel-toggle', 'aria-controls': body.id }, this.data.say('filter'));
    const root = h('div', { class: 'gm-panel', dir: this.data.rightToLeft ? 'rtl' : 'ltr' }, toggle, body);
    const setOpen = (open: boolean): void => {
      root.classList.toggle('gm-open', open);
      body.hidden = !open;
      toggle.setAttribute('aria-expanded', String(open));
    };
    toggle.addEventListener('click', () => setOpen(body.hidden));
    root.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape' || map.getSize().x >= OPEN_FROM_PX) return;
      setOpen(false);
      toggle.focus();
    });
    setOpen(map.getSize().x >= OPEN_FROM_PX);
    const limit = (): void => {
      // offsetTop: a control that the user added may stand above
      body.style.maxHeight = `${Math.max(120, map.getSize().y - root.offsetTop - 86)}px`;
    };
    map.on('resize', limit);
    toggle.addEventListener('click', limit);
    requestAnimationFrame(limit);
    L.DomEvent.disableClickPropagation(root);
    L.DomEvent.disableScrollPropagation(root);
    this.data.onChange(() => this.refresh());
    this.refresh();
    return root;
  }

  private group(facet: Facet): HTMLElement | null {
    const values = this.values(facet);
    if (values.length < 2 && facet !== 'feature_class') return null;
    const rows = values.map((value) => this.row(facet, value));
    const bulk = (key: string, on: boolean): HTMLElement => {
      const button = h('button', { type: 'button', class: 'gm-link', 'aria-label': `${this.data.say(facet)}: ${this.data.say(key)}` }, this.data.say(key));
      button.addEventListener('click', () => this.data.set(facet, values, on));
      return button;
    };
    const tools = values.length > 2 ? h('span', { class: 'gm-bulk' }, bulk('all', true), bulk('none', false)) : null;
    const legend = h('legend', {}, h('span', {}, this.data.say(facet)));
    return h('fieldset', { 'data-facet': facet }, legend, tools, h('div', { class: 'gm-rows' }, rows));
  }

  private values(facet: Facet): string[] {
    const { articles, places } = this.data.payload;
    if (facet === 'article') return articles.map((_, index) => String(index));
    if (facet === 'role') return [...ROLES];
    const classes = [...new Set(places.map((place) => place.class))];
    return classes.sort((a, b) => this.placesOf(b) - this.placesOf(a) || (a < b ? -1 : 1));
  }

  private placesOf(featureClass: string): number {
    return this.data.places.filter((place) => place.class === featureClass).length;
  }

  private row(facet: Facet, value: string): HTMLElement {
    const box = h('input', { type: 'checkbox', checked: true, value });
    box.addEventListener('change', () => this.data.set(facet, [value], box.checked));
    const count = h('span', { class: 'gm-count' });
    this.switches.push({ facet, value, box, count });
    const text = this.text(facet, value);
    const name = h('span', { class: 'gm-name', dir: 'auto' }, text);
    return h('label', { title: text }, box, this.swatch(facet, value), name, count);
  }

  private text(facet: Facet, value: string): string {
    if (facet === 'article') return this.data.payload.articles[Number(value)]?.title ?? '';
    return this.data.say(facet === 'role' ? value : `class_${value}`);
  }

  private swatch(facet: Facet, value: string): Element | null {
    if (facet === 'role') return h('i', { class: `gm-swatch gm-${value}`, 'aria-hidden': 'true' });
    if (facet !== 'feature_class') return null;
    const neutral = sign(value, { literal: 1, associative: 0 }, 16, value === 'near');
    neutral.classList.add('gm-neutral');
    return neutral;
  }

  private ownGroup(map: L.Map): HTMLElement {
    const rows = this.own.map(({ name, layer }) => {
      const box = h('input', { type: 'checkbox', checked: map.hasLayer(layer) });
      box.addEventListener('change', () => (box.checked ? layer.addTo(map) : layer.remove()));
      // A LayerControl that the user added switches the same layers.
      map.on('layeradd layerremove', (event) => {
        if ((event as L.LayerEvent).layer === layer) box.checked = map.hasLayer(layer);
      });
      return h('label', { title: name }, box, h('span', { class: 'gm-name', dir: 'auto' }, name));
    });
    return h('fieldset', { 'data-facet': 'own' }, h('legend', {}, this.data.say('own_layers')), h('div', { class: 'gm-rows' }, rows));
  }

  private legend(): HTMLElement {
    const item = (picture: Element, key: string): HTMLElement => h('li', {}, picture, h('span', {}, this.data.say(key)));
    const sizes = h('span', { class: 'gm-sizes' }) as HTMLElement;
    for (const size of [10, 16, 22]) sizes.append(neutralSign(size));
    const group = h('span', { class: 'gm-group', 'aria-hidden': 'true' }, '3');
    const shares = sign('P', { literal: 1, associative: 1 }, 20, false);
    const rows = [
      item(sizes, 'legend_size'),
      item(shares, 'legend_shares'),
      item(neutralSign(20, true), 'legend_dashed'),
      item(group, 'legend_cluster'),
    ];
    return h('details', { class: 'gm-legend' }, h('summary', {}, this.data.say('legend')), h('ul', {}, rows));
  }

  private openNames(): HTMLElement | null {
    const { open } = this.data.payload;
    if (!open.length) return null;
    const rows = open.map(([name, mentions, near]) =>
      h(
        'li',
        {},
        h('bdi', {}, name),
        mentions > 1 ? ` ×${mentions}` : '',
        near.length ? h('small', {}, ` · ${sayNear(this.data, near.join(' · '))}`) : null,
      ),
    );
    const title = `${this.data.say('open_names')} (${open.length})`;
    return h('details', { class: 'gm-open-names' }, h('summary', {}, title), h('ul', {}, rows));
  }

  private refresh(): void {
    for (const { facet, value, box, count } of this.switches) {
      const mentions = this.data.mentionsUnder(facet, value);
      box.checked = this.data.isOn(facet, value);
      count.textContent = mentions.toLocaleString(this.data.payload.reader);
      box.closest('label')?.classList.toggle('gm-empty', mentions === 0);
    }
    this.reset.hidden = this.data.everythingOn;
    const isEmptied = this.data.places.length > 0 && !this.data.shown().length;
    this.status.textContent = isEmptied ? this.data.say('nothing') : '';
  }
}

function neutralSign(size: number, doubtful = false): SVGSVGElement {
  const picture = sign('P', { literal: 1, associative: 0 }, size, doubtful);
  picture.classList.add('gm-neutral');
  return picture;
}

/** The panel stands on the map from the start, so the pins' first view can keep clear of it. */
export function addPanel(map: L.Map, data: Dataset, places: Places, own: readonly OwnLayer[]): void {
  if (data.places.length || own.length || data.payload.open.length) new Panel(data, own).addTo(map);
  places.fit();
}
