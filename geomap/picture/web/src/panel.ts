// One panel for all layers: facets, which intersect, and the user's own layers; the legend stands below.
import L from './leaflet.ts';
import { type Dataset, FACETS, type Facet } from './dataset.ts';
import { h, uniqueId } from './dom.ts';
import { FacetGroup } from './facetgroup.ts';
import { legendRows } from './legend.ts';
import type { Places } from './places.ts';
import { sayNear } from './words.ts';

/** A folium layer that a user added, under the name that it has in Python. */
export interface OwnLayer {
  readonly name: string;
  readonly layer: L.Layer;
}

/** Open from the start where it leaves most of the map free. */
const OPEN_FROM_PX = 760;
const MOST_OF_NARROW = 0.7;
/** What is unfolded in an open panel, as most readers ask for it; on a narrow map the first of them. */
const UNFOLDED: readonly Facet[] = ['article', 'feature_class', 'role'];

export class Panel extends L.Control {
  private readonly data: Dataset;
  private readonly own: readonly OwnLayer[];
  private groups: readonly FacetGroup[] = [];
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
    const isWide = map.getSize().x >= OPEN_FROM_PX;
    const facets = FACETS.filter((facet) => this.data.values(facet).length > 1);
    const unfolded = facets.filter((facet) => UNFOLDED.includes(facet)).slice(0, isWide ? UNFOLDED.length : 1);
    this.groups = facets.map((facet) => new FacetGroup(this.data, facet, unfolded.includes(facet)));
    const body = h(
      'div',
      { class: 'gm-panel-body', id: uniqueId('panel') },
      facets.length ? this.head() : null,
      this.groups.map(({ element }) => element),
      this.own.length ? this.ownGroup(map) : null,
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
    setOpen(isWide);
    const limit = (): void => {
      const { x: width, y: height } = map.getSize();
      // offsetTop: a control that the user added may stand above
      const free = height - root.offsetTop - 86;
      // On a narrow map a part must stay in sight, to see there what a switch does.
      body.style.maxHeight = `${Math.max(120, width < OPEN_FROM_PX ? Math.min(free, MOST_OF_NARROW * height) : free)}px`;
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

  /** What leads back stands above the facets: below them it would scroll out of sight. */
  private head(): HTMLElement {
    const unit = h('span', { 'aria-hidden': 'true' }, this.data.say('mentions'));
    return h('div', { class: 'gm-panel-head' }, h('p', { class: 'gm-unit' }, this.reset, unit), this.status);
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
    const rows = legendRows(this.data).map(([picture, text]) => h('li', {}, picture, h('span', {}, text)));
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
    for (const group of this.groups) group.refresh();
    this.reset.hidden = this.data.everythingOn;
    const isEmptied = this.data.places.length > 0 && !this.data.shown().length;
    this.status.textContent = isEmptied ? this.data.say('nothing') : '';
  }
}

/** The panel stands on the map from the start, so the pins' first view can keep clear of it. */
export function addPanel(map: L.Map, data: Dataset, places: Places, own: readonly OwnLayer[]): void {
  if (data.places.length || own.length || data.payload.open.length) new Panel(data, own).addTo(map);
  places.fit();
}
