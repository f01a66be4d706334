// The pins: one for each place that the layers let through, those close together as one circle.
import Supercluster, { type ClusterFeature, type PointFeature } from 'supercluster';
import type { BBox } from 'geojson';
import L from './leaflet.ts';
import type { Basemap } from './basemap.ts';
import { type Box, Boxes, textWidth } from './boxes.ts';
import { buildCard } from './card.ts';
import { CardHost, NARROW_PX } from './cardhost.ts';
import type { Dataset } from './dataset.ts';
import { h } from './dom.ts';
import { boundsOf } from './geometry.ts';
import { Glimpse, type Spot } from './glimpse.ts';
import type { Place } from './payload.ts';
import { sign, signSize } from './sign.ts';
import { firstView } from './view.ts';
import { isApproximate, isDashed, isDoubtful, sayNear } from './words.ts';

type PinProperties = {
  readonly index: number;
  readonly mentions: number;
};
type GroupProperties = {
  readonly mentions: number;
};
type Tree = Supercluster<PinProperties, GroupProperties>;
type Item = ClusterFeature<GroupProperties> | PointFeature<PinProperties>;

/** Pins nearer to each other than this many pixels become one circle; circles of many are larger. */
const RADIUS_PX = 28;
const RADIUS_ON_NARROW_PX = 22;
const RADIUS_OF_MANY_PX = 44;
/** Where a name may stand beside its sign, best first. */
const SIDES = ['right', 'left', 'below', 'above'] as const;
const MANY_PLACES = 120;
const MAX_CLUSTER_ZOOM = 13;
/** One place alone must not fill the page with its streets, of which the base map has none. */
const MAX_FIT_ZOOM = 7;
/** Where a rival lies is told by the countries and coasts around it. */
const GLIMPSE_ZOOM = 5;
const LABEL_FONT = '600 12.5px system-ui, sans-serif';
const LABEL_MAX_PX = 170;

const isGroup = (item: Item): item is ClusterFeature<GroupProperties> => 'cluster' in item.properties;

/** Pins put together for one scale: `step` is what the map's zoom has beyond a whole `level`. */
interface Grouping {
  readonly tree: Supercluster<PinProperties, GroupProperties>;
  readonly level: number;
  readonly step: number;
}

/** No label may run under what stands on the map's edge. */
function takeControls(map: L.Map, boxes: Boxes): void {
  const frame = map.getContainer().getBoundingClientRect();
  const corner = (x: number, y: number): L.Point => map.containerPointToLayerPoint([x - frame.left, y - frame.top]);
  for (const control of map.getContainer().querySelectorAll('.leaflet-control')) {
    const { left, top, right, bottom } = control.getBoundingClientRect();
    const [first, last] = [corner(left, top), corner(right, bottom)];
    if (right > left) boxes.take([first.x, first.y, last.x, last.y]);
  }
}

const groupSize = (places: number): number => Math.round(Math.min(42, 20 + 3 * Math.log2(places)));
const halfSize = (item: Item): number =>
  (isGroup(item) ? groupSize(item.properties.point_count) : signSize(item.properties.mentions)) / 2;

export class Places extends L.Layer {
  private readonly data: Dataset;
  private readonly basemap: Basemap;
  private readonly group = L.featureGroup();
  private readonly markers = new Map<string, L.Marker>();
  private points: PointFeature<PinProperties>[] = [];
  private readonly trees = new Map<number, Supercluster<PinProperties, GroupProperties>>();
  private now: Grouping | null = null;
  private host: CardHost | null = null;
  private openIndex: number | null = null;
  private glimpse: Glimpse | null = null;

  constructor(data: Dataset, basemap: Basemap) {
    super();
    this.data = data;
    this.basemap = basemap;
    data.onChange(() => this.refresh());
  }

  override onAdd(map: L.Map): this {
    this.host ??= this.newHost(map);
    this.group.addTo(map);
    map.on('moveend', this.draw, this);
    map.whenReady(() => this.refresh());
    return this;
  }

  override onRemove(map: L.Map): this {
    map.off('moveend', this.draw, this);
    this.host?.close();
    this.glimpse?.remove();
    this.group.clearLayers().remove();
    this.markers.clear();
    return this;
  }

  /**
   * Show all places at once, but no closer than a region. A narrow map begins with the bulk of them
   * where a few far ones would make it unreadable; `Outside` says how many and leads to `all`.
   */
  fit({ all = false } = {}): void {
    const map = this._map;
    if (!map) return;
    const shown = this.data.shown().map((index) => this.spot(index));
    if (!shown.length) return;
    const panel = map.getContainer().querySelector<HTMLElement>('.gm-panel.gm-open');
    const { x: width, y: height } = map.getSize();
    const wide = width > NARROW_PX;
    const [left, top] = wide ? ([70, 60] as const) : ([26, 76] as const);
    const [right, bottom] = wide ? ([(panel?.offsetWidth ?? 0) + 90, 50] as const) : ([26, 64] as const);
    const spots = all || wide ? shown : firstView(shown, width - left - right, height - top - bottom);
    map.fitBounds(boundsOf(spots.map(({ lat, lon }) => [lat, lon] as const)), {
      animate: false,
      maxZoom: MAX_FIT_ZOOM,
      paddingTopLeft: [left, top],
      paddingBottomRight: [right, bottom],
    });
  }

  /** How many of the places that the layers let through lie outside of the view. */
  outside(): number {
    const map = this._map;
    if (!map) return 0;
    const view = map.getBounds();
    return this.data.shown().filter((index) => !view.contains(this.spot(index))).length;
  }

  private spot(index: number): { lat: number; lon: number; lng: number; mentions: number } {
    const { lat, lon } = this.data.places[index] as Place;
    return { lat, lon, lng: lon, mentions: this.data.mentions(index) };
  }

  /** Open the card of a place, moving the map to where its pin stands alone. */
  goTo(index: number): void {
    const map = this._map;
    const place = this.data.places[index];
    if (!map || !place) return;
    const zoom = Math.max(map.getZoom(), this.zoomWhereAlone(index));
    map.setView([place.lat, place.lon], zoom, { animate: false });
    this.open(index);
  }

  private newHost(map: L.Map): CardHost {
    const host = new CardHost(map, this.data.say('close'));
    host.onClosed = () => {
      this.openIndex = null;
    };
    return host;
  }

  private refresh(): void {
    if (!this._map) return;
    this.points = this.data.shown().map((index): PointFeature<PinProperties> => {
      const place = this.data.places[index] as Place;
      const geometry = { type: 'Point' as const, coordinates: [place.lon, place.lat] };
      return { type: 'Feature', geometry, properties: { index, mentions: this.data.mentions(index) } };
    });
    this.trees.clear();
    const focused = [...this.markers].find(([, marker]) => marker.getElement() === document.activeElement)?.[0];
    this.group.clearLayers();
    this.markers.clear();
    this.draw();
    if (focused) this.markers.get(focused)?.getElement()?.focus({ preventScroll: true });
    this.refreshCard();
  }

  /** The pins put together for a zoom; a tree knows whole levels only, so there is one for each quarter. */
  private grouping(zoom: number): Grouping {
    const quarters = Math.max(0, Math.round(zoom * 4));
    const [level, step] = [Math.floor(quarters / 4), (quarters % 4) / 4];
    const narrow = (this._map?.getSize().x ?? 0) <= NARROW_PX;
    const radius = this.points.length > MANY_PLACES ? RADIUS_OF_MANY_PX : narrow ? RADIUS_ON_NARROW_PX : RADIUS_PX;
    let tree = this.trees.get(step);
    if (!tree) {
      tree = new Supercluster<PinProperties, GroupProperties>({
        radius: radius / 2 ** step,
        extent: 256, // Leaflet's tile; with the default of 512 the radius would count half
        maxZoom: MAX_CLUSTER_ZOOM,
        map: ({ mentions }) => ({ mentions }),
        reduce: (sum: { mentions: number }, each) => {
          sum.mentions += each.mentions;
        },
      }).load(this.points);
      this.trees.set(step, tree);
    }
    return { tree, level, step };
  }

  private keyOf(item: Item): string {
    return isGroup(item) ? `group ${this.now?.step} ${item.properties.cluster_id}` : `pin ${item.properties.index}`;
  }

  private refreshCard(): void {
    if (this.openIndex === null) return;
    if (this.data.mentions(this.openIndex) === 0) this.host?.close();
    else this.host?.replace(this.card(this.openIndex));
  }

  private draw(): void {
    const map = this._map;
    if (!map) return;
    this.now = this.grouping(map.getZoom());
    const view = map.getBounds().pad(0.2);
    const box: BBox = [view.getWest(), view.getSouth(), view.getEast(), view.getNorth()];
    const items = this.now.tree.getClusters(box, this.now.level) as Item[];
    const keys = new Map(items.map((item) => [item, this.keyOf(item)]));
    const byKey = (a: Item, b: Item): number => ((keys.get(a) ?? '') < (keys.get(b) ?? '') ? -1 : 1);
    items.sort((a, b) => b.properties.mentions - a.properties.mentions || byKey(a, b));
    const wanted = new Set(keys.values());
    for (const [key, marker] of this.markers) {
      if (wanted.has(key)) continue;
      this.group.removeLayer(marker);
      this.markers.delete(key);
    }
    for (const item of items) if (!this.markers.has(this.keyOf(item))) this.add(item);
    this.placeLabels(map, items);
  }

  private add(item: Item): void {
    const marker = isGroup(item) ? this.groupMarker(item) : this.pinMarker(item.properties.index);
    const name = isGroup(item) ? this.groupName(item) : this.pinName(item.properties.index);
    this.markers.set(this.keyOf(item), marker);
    this.group.addLayer(marker);
    const element = marker.getElement();
    element?.setAttribute('aria-label', name);
    element?.setAttribute('title', name);
    marker.on('click', () => this.activate(item, marker));
    marker.on('keydown', ({ originalEvent: key }: L.LeafletKeyboardEvent) => {
      if (key.key !== 'Enter' && key.key !== ' ') return;
      key.preventDefault();
      this.activate(item, marker);
    });
  }

  private activate(item: Item, marker: L.Marker): void {
    if (!isGroup(item)) this.open(item.properties.index);
    else this.openGroup(item.properties.cluster_id, marker);
  }

  private pinName(index: number): string {
    const place = this.data.places[index] as Place;
    const about = isApproximate(place) ? sayNear(this.data, place.near) : isDoubtful(place.confidence) ? this.data.say('doubtful') : '';
    return `${place.name} (${[`${this.data.say('mentions')}: ${this.data.mentions(index)}`, about].filter(Boolean).join(' · ')})`;
  }

  /** What is seen first, as voice control goes by it: the number and the label. */
  private groupName(item: ClusterFeature<GroupProperties>): string {
    const { point_count: places, mentions } = item.properties;
    const { index, others } = this.mostNamed(item);
    const seen = `${places.toLocaleString(this.data.payload.reader)} ${this.data.places[index]?.name ?? ''} +${others}`;
    return `${seen} (${this.data.say('places')}: ${places}, ${this.data.say('mentions')}: ${mentions})`;
  }

  private pinMarker(index: number): L.Marker {
    const place = this.data.places[index] as Place;
    const count = this.data.count(index);
    const size = signSize(count.literal + count.associative);
    const html = h('span', { class: 'gm-pin', 'data-place': place.id }) as HTMLElement;
    html.append(sign(place.class, count, size, isDashed(place)));
    return this.marker([place.lat, place.lon], html, size, 'gm-place-icon');
  }

  private groupMarker(item: ClusterFeature<GroupProperties>): L.Marker {
    const [lon = 0, lat = 0] = item.geometry.coordinates;
    // A place keeps its sign, in a dashed ring, when all that stands with it are names shown near it.
    const core = this.around(item, this.now?.tree)?.[0];
    if (core !== undefined) {
      const place = this.data.places[core] as Place;
      const size = signSize(this.data.mentions(core));
      const html = h('span', { class: 'gm-pin gm-around', 'data-place': place.id }) as HTMLElement;
      html.append(sign(place.class, this.data.count(core), size, isDashed(place)));
      return this.marker([lat, lon], html, size, 'gm-place-icon');
    }
    const places = item.properties.point_count;
    const size = groupSize(places);
    const html = h('span', { class: 'gm-group', 'data-places': places }, places.toLocaleString(this.data.payload.reader));
    return this.marker([lat, lon], html, size, 'gm-group-icon');
  }

  /** The places in a circle, the exact ones first, if they all stand on one spot and one at most is exact. */
  private around(item: Item, tree: Tree | undefined): readonly number[] | null {
    if (!isGroup(item)) return null;
    const leaves = this.leavesOf(item, tree).map(({ index }) => index);
    const place = (index: number): Place => this.data.places[index] as Place;
    const exact = leaves.filter((index) => !isApproximate(place(index)));
    const { lat, lon } = place(leaves[0] as number);
    const isOneSpot = leaves.every((index) => place(index).lat === lat && place(index).lon === lon);
    return exact.length <= 1 && isOneSpot ? [...exact, ...leaves.filter((index) => isApproximate(place(index)))] : null;
  }

  private leavesOf(item: ClusterFeature<GroupProperties>, tree: Tree | undefined): PinProperties[] {
    const leaves = (tree?.getLeaves(item.properties.cluster_id, Infinity) ?? []) as PointFeature<PinProperties>[];
    return leaves.map((leaf) => leaf.properties);
  }

  private marker(at: [number, number], html: HTMLElement, size: number, className: string): L.Marker {
    const icon = L.divIcon({ className: `gm-icon ${className}`, html, iconSize: [size, size] });
    return L.marker(at, { icon, keyboard: true, riseOnHover: true });
  }

  private card(index: number): HTMLElement {
    return buildCard(this.data, index, { lookAt: (spot) => this.lookAt(spot, index) });
  }

  /** Show where another place lies, with the way back to the card of this one. */
  private lookAt(spot: Spot, from: number): void {
    const map = this._map;
    if (!map) return;
    const [center, zoom] = [map.getCenter(), map.getZoom()];
    this.host?.close();
    map.setView([spot.lat, spot.lon], GLIMPSE_ZOOM, { animate: false });
    this.glimpse?.remove();
    this.glimpse = new Glimpse(map, this.data, spot, () => {
      map.setView(center, zoom, { animate: false });
      if (this.data.mentions(from)) this.open(from);
    });
  }

  private open(index: number): void {
    const place = this.data.places[index] as Place;
    this.glimpse?.remove();
    this.host?.open(this.card(index), {
      at: [place.lat, place.lon],
      lift: signSize(this.data.mentions(index)) / 2,
      element: () => this.markers.get(`pin ${index}`)?.getElement() ?? this._map?.getContainer() ?? null,
    });
    this.openIndex = index;
  }

  /** Zoom in until the circle falls apart; places on one spot are listed instead. */
  private openGroup(id: number, marker: L.Marker): void {
    const map = this._map;
    if (!map || !this.now) return;
    const level = this.now.tree.getClusterExpansionZoom(id);
    if (level <= Math.min(MAX_CLUSTER_ZOOM, map.getMaxZoom() - 1)) {
      map.setView(marker.getLatLng(), level + this.now.step);
      return;
    }
    const leaves = this.now.tree.getLeaves(id, Infinity) as PointFeature<PinProperties>[];
    // The place itself before the names that only lie near it.
    const isNear = (index: number): number => Number(isApproximate(this.data.places[index] as Place));
    const indices = leaves.map(({ properties: { index } }) => index).sort((a, b) => isNear(a) - isNear(b) || a - b);
    const rows = indices.map((index) => {
      const place = this.data.places[index] as Place;
      const button = h('button', { type: 'button', class: 'gm-link', dir: 'auto' }, place.name);
      button.addEventListener('click', () => this.open(index));
      return h('li', {}, button, isApproximate(place) ? h('small', {}, ` ${sayNear(this.data, place.near)}`) : null);
    });
    const title = `${this.data.say('places')}: ${leaves.length}`;
    const list = h('section', { class: 'gm-card', tabindex: -1, 'aria-label': title }, h('h2', {}, title), h('ul', { class: 'gm-list' }, rows));
    this.host?.open(list, { at: marker.getLatLng(), lift: 20, element: () => marker.getElement() ?? null });
  }

  private zoomWhereAlone(index: number): number {
    if (!this._map) return 0;
    const place = this.data.places[index] as Place;
    const { tree } = this.grouping(0);
    for (let zoom = Math.ceil(this._map.getZoom()); zoom <= MAX_CLUSTER_ZOOM; zoom++) {
      const near: BBox = [place.lon - 1e-6, place.lat - 1e-6, place.lon + 1e-6, place.lat + 1e-6];
      const items = tree.getClusters(near, zoom) as Item[];
      if (items.some((item) => (isGroup(item) ? this.around(item, tree)?.includes(index) : item.properties.index === index))) return zoom;
    }
    return MAX_CLUSTER_ZOOM + 1;
  }

  /** The place that names an item on the map, and how many stand with it. */
  private mostNamed(item: Item): { index: number; others: number } {
    if (!isGroup(item)) return { index: item.properties.index, others: 0 };
    const leaves = this.leavesOf(item, this.now?.tree);
    const isNear = ({ index }: PinProperties): number => Number(isApproximate(this.data.places[index] as Place));
    const [first] = [...leaves].sort((a, b) => isNear(a) - isNear(b) || b.mentions - a.mentions || a.index - b.index);
    return { index: first?.index ?? 0, others: leaves.length - 1 };
  }

  /** Names beside the pins, the most named first; one that would hide another thing is left out. */
  private placeLabels(map: L.Map, items: readonly Item[]): void {
    const boxes = new Boxes();
    const named = new Set<string>();
    takeControls(map, boxes);
    for (const item of items) {
      const [lon = 0, lat = 0] = item.geometry.coordinates;
      const { x, y } = map.latLngToLayerPoint([lat, lon]);
      const half = halfSize(item);
      boxes.take([x - half, y - half, x + half, y + half]);
    }
    for (const item of items) {
      const element = this.markers.get(this.keyOf(item))?.getElement();
      element?.querySelector('.gm-label')?.remove();
      if (!element) continue;
      const { index, others } = this.mostNamed(item);
      const place = this.data.places[index] as Place;
      const more = others ? `+${others}` : '';
      const [lon = 0, lat = 0] = item.geometry.coordinates;
      const { x, y } = map.latLngToLayerPoint([lat, lon]);
      const half = halfSize(item) + 3;
      const width = Math.min(LABEL_MAX_PX, textWidth(`${place.name} ${more}`.trim(), LABEL_FONT)) + 4;
      const spots: Readonly<Record<(typeof SIDES)[number], Box>> = {
        right: [x + half, y - 9, x + half + width, y + 9],
        left: [x - half - width, y - 9, x - half, y + 9],
        below: [x - width / 2, y + half - 2, x + width / 2, y + half + 16],
        above: [x - width / 2, y - half - 16, x + width / 2, y - half + 2],
      };
      // A label that the map's edge would cut goes to another side.
      const start = map.containerPointToLayerPoint([0, 0]);
      const end = start.add(map.getSize());
      const inside = ([left, top, right, bottom]: Box): boolean => left >= start.x && right <= end.x && top >= start.y && bottom <= end.y;
      const side = SIDES.find((each) => inside(spots[each]) && boxes.claim(spots[each]));
      if (place.kind === 'country' && !others) named.add(place.country);
      if (!side) continue;
      const dir = this.data.rightToLeft ? 'rtl' : 'ltr';
      const rest = more ? [' ', h('bdi', { dir: 'ltr' }, more)] : [];
      element.append(h('span', { class: `gm-label gm-${side}`, dir, 'aria-hidden': 'true' }, ' ', h('bdi', {}, place.name), rest));
    }
    this.basemap.obstacles = { boxes, named };
    this.basemap.drawLabels();
  }
}
