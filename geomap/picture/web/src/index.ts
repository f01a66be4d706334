// What the page's own script calls; the calls are written by geomap/picture/folium_map/.
import './style/index.css';
import L from './leaflet.ts';
import type { Areas, World } from './areas.ts';
import { Basemap } from './basemap.ts';
import { Credits } from './credits.ts';
import { Dataset } from './dataset.ts';
import { h } from './dom.ts';
import { Outside } from './outside.ts';
import { type OwnLayer, addPanel } from './panel.ts';
import { type Payload, readJson } from './payload.ts';
import { Places } from './places.ts';
import { preparePrint } from './print.ts';
import { Search } from './search.ts';
import { Table } from './table.ts';
import { addTiles } from './tiles.ts';
import { start } from './unpack.ts';

/** The data of one map. */
const data = (id: string): Dataset => new Dataset(readJson<Payload>(id));

const basemap = (id: string, dataset: Dataset): Basemap => new Basemap(readJson<World | Areas>(id), dataset);

const places = (dataset: Dataset, base: Basemap): Places => new Places(dataset, base);

/** Search and what a print needs; a map without any place says so instead. */
function search(map: L.Map, dataset: Dataset, layer: Places): void {
  if (!dataset.places.length) {
    map.getContainer().append(h('p', { class: 'gm-no-places', dir: 'auto' }, dataset.say('no_places')));
    return;
  }
  new Search(dataset, layer).addTo(map);
  preparePrint(map, dataset, layer);
}

const credits = (map: L.Map, dataset: Dataset): Credits => new Credits(dataset).addTo(map);

/** The panel, with the layers that the user gave; their names come as data and not in the script. */
function panel(map: L.Map, dataset: Dataset, layer: Places, namesId: string, layers: readonly L.Layer[]): void {
  const names = readJson<readonly string[]>(namesId);
  const own = layers.map((each, index): OwnLayer => ({ name: names[index] ?? '', layer: each }));
  // After the credits: controls at the foot stack upwards.
  if (dataset.places.length) new Outside(dataset, layer).addTo(map);
  addPanel(map, dataset, layer, own);
}

function table(dataset: Dataset, layer: Places, id: string): void {
  const section = document.getElementById(id);
  if (section) new Table(dataset, layer, section, document.getElementById(`${id}_toggle`));
}

/** Names for screen readers, the controls before the pins in the order of tabs, room that changes. */
function settle(map: L.Map, dataset: Dataset, title: string): void {
  const container = map.getContainer();
  container.setAttribute('role', 'region');
  container.setAttribute('aria-label', title);
  const controls = container.querySelector('.leaflet-control-container');
  if (controls) container.prepend(controls);
  for (const [name, key] of [['in', 'zoom_in'], ['out', 'zoom_out']] as const) {
    const button = container.querySelector(`.leaflet-control-zoom-${name}`);
    button?.setAttribute('title', dataset.say(key));
    button?.setAttribute('aria-label', dataset.say(key));
  }
  new ResizeObserver(() => map.invalidateSize({ animate: false })).observe(container);
}

const title = (id: string): string => document.getElementById(id)?.textContent ?? '';

declare global {
  interface Window {
    geomap?: unknown;
  }
}

window.geomap = { version: 1, L, data, basemap, places, search, credits, panel, tiles: addTiles, table, settle, title, start };
