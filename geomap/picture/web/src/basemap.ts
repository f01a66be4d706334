// The offline base map: land, borders and coasts as SVG, coloured by style sheet so that dark scheme,
// print and forced colours need no redraw.
import type { GeometryCollection, GeometryObject, Topology } from 'topojson-specification';
import { feature, mesh } from 'topojson-client';
import type { FeatureCollection, MultiPolygon, Polygon } from 'geojson';
import L from './leaflet.ts';
import { Boxes, textWidth } from './boxes.ts';
import type { Dataset } from './dataset.ts';
import { h } from './dom.ts';
import { unwrapLines, unwrapShapes } from './geometry.ts';
import { countryNamer } from './words.ts';

interface Country {
  readonly code: string;
  readonly name: string;
  readonly label?: readonly [lon: number, lat: number, radius: number];
}
export type World = Topology<{ countries: GeometryCollection<Country> }>;

const LABEL_FONT = '500 11px system-ui, sans-serif';

export class Basemap extends L.Layer {
  private readonly world: World;
  private readonly data: Dataset;
  private readonly shapes = L.layerGroup();
  private labels: HTMLElement | null = null;
  /** Set by the pins' layer: what country labels must keep clear of, and who is labelled already. */
  obstacles: { boxes: Boxes; named: ReadonlySet<string> } = { boxes: new Boxes(), named: new Set() };

  constructor(world: World, data: Dataset) {
    super();
    this.world = world;
    this.data = data;
  }

  override onAdd(map: L.Map): this {
    const pane = this.pane(map, 'gm-base', 150);
    this.labels = this.pane(map, 'gm-country-labels', 160);
    map.getContainer().classList.add('gm-map');
    const renderer = L.svg({ pane: 'gm-base', padding: 0.5 });
    const named = new Set(this.data.places.map((place) => place.country));
    const style = (country: Country): L.PathOptions => ({
      className: named.has(country.code) ? 'gm-land gm-land-named' : 'gm-land',
      stroke: false,
      fillOpacity: 1,
    });
    const base = { renderer, pane: 'gm-base', interactive: false, smoothFactor: 1 };
    const { countries } = this.world.objects;
    const all = feature(this.world, countries) as unknown as FeatureCollection<Polygon | MultiPolygon, Country>;
    for (const shape of unwrapShapes(all)) {
      this.shapes.addLayer(L.geoJSON(shape, { ...base, style: style(shape.properties) } as L.GeoJSONOptions));
    }
    this.addLines('gm-border', base, (a, b) => a !== b);
    this.addLines('gm-coast', base, (a, b) => a === b);
    this.shapes.addTo(map);
    // Before the first view there is no scale to place labels at.
    map.whenReady(() => this.drawLabels());
    map.on('zoomend moveend', this.drawLabels, this);
    if (!pane.hasAttribute('aria-hidden')) pane.setAttribute('aria-hidden', 'true');
    return this;
  }

  override onRemove(map: L.Map): this {
    map.off('zoomend moveend', this.drawLabels, this);
    this.shapes.remove();
    this.labels?.replaceChildren();
    return this;
  }

  /** Country names in the reader's language, large countries first, none over another or over a pin. */
  drawLabels(): void {
    const map = this._map;
    if (!map || !this.labels) return;
    const name = countryNamer(this.data);
    const pixelsPerDegree = (256 * 2 ** map.getZoom()) / 360;
    const view = map.getBounds().pad(0.1);
    const { boxes, named } = this.obstacles;
    const taken = new Boxes();
    const countries = this.world.objects.countries.geometries
      .map((shape) => shape.properties as Country)
      .filter((country) => country.label)
      .sort((a, b) => (b.label?.[2] ?? 0) - (a.label?.[2] ?? 0) || a.name.localeCompare(b.name));
    const shown: HTMLElement[] = [];
    for (const country of countries) {
      const [lon, lat, radius] = country.label ?? [0, 0, 0];
      if (named.has(country.code) || !view.contains([lat, lon])) continue;
      const text = name(country.code, country.name);
      const half = textWidth(text, LABEL_FONT) / 2 + 5;
      if (half > radius * pixelsPerDegree * 1.6) continue;
      const point = map.latLngToLayerPoint([lat, lon]);
      const box = [point.x - half, point.y - 9, point.x + half, point.y + 9] as const;
      if (!boxes.isFree(box) || !taken.claim(box)) continue;
      const label = h('span', { class: 'gm-country', dir: 'auto' }, text);
      L.DomUtil.setPosition(label, point);
      shown.push(label);
    }
    this.labels.replaceChildren(...shown);
  }

  private addLines(className: string, base: object, test: (a: GeometryObject, b: GeometryObject) => boolean): void {
    const lines = unwrapLines(mesh(this.world, this.world.objects.countries, test));
    const options = { ...base, style: { className, weight: 0.8, fill: false } } as L.GeoJSONOptions;
    this.shapes.addLayer(L.geoJSON(lines, options));
  }

  private pane(map: L.Map, name: string, zIndex: number): HTMLElement {
    const pane = map.getPane(name) ?? map.createPane(name);
    pane.style.zIndex = String(zIndex);
    pane.style.pointerEvents = 'none';
    pane.setAttribute('aria-hidden', 'true');
    return pane;
  }
}
