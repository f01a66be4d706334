// The offline base map: land, borders and coasts as SVG, coloured by style sheet so that dark scheme,
// print and forced colours need no redraw.
import L from './leaflet.ts';
import { type Area, type Areas, type World, partsOf } from './areas.ts';
import { type Box, Boxes, textWidth } from './boxes.ts';
import type { Dataset } from './dataset.ts';
import { h } from './dom.ts';
import { unwrapLines, unwrapShapes } from './geometry.ts';
import { countryNamer } from './words.ts';

const LABEL_FONT = '500 11px system-ui, sans-serif';
/** Of the towns, best known first, this many may show at that zoom; twice as many at each further one. */
const TOWNS_FROM_ZOOM = 5;
const TOWNS_AT_FIRST = 500;

export class Basemap extends L.Layer {
  private readonly base: World | Areas;
  private readonly data: Dataset;
  private readonly shapes = L.layerGroup();
  private labelled: readonly Area[] = [];
  private readonly codes = new Map<string, number>();
  private labels: HTMLElement | null = null;
  /** Set by the pins' layer: what labels must keep clear of, and which countries are labelled already. */
  obstacles: { boxes: Boxes; named: ReadonlySet<string> } = { boxes: new Boxes(), named: new Set() };

  constructor(base: World | Areas, data: Dataset) {
    super();
    this.base = base;
    this.data = data;
  }

  override onAdd(map: L.Map): this {
    const pane = this.pane(map, 'gm-base', 150);
    this.labels = this.pane(map, 'gm-country-labels', 160);
    map.getContainer().classList.add('gm-map');
    this.draw(map, L.svg({ pane: 'gm-base', padding: 0.5 }));
    // Before the first view there is no scale to place labels at.
    map.whenReady(() => this.drawLabels());
    map.on('zoomend moveend', this.drawLabels, this);
    if (!pane.hasAttribute('aria-hidden')) pane.setAttribute('aria-hidden', 'true');
    return this;
  }

  override onRemove(map: L.Map): this {
    map.off('zoomend moveend', this.drawLabels, this);
    this.shapes.clearLayers().remove();
    this.labels?.replaceChildren();
    return this;
  }

  private draw(map: L.Map, renderer: L.Renderer): void {
    const { areas, lines } = partsOf(this.base);
    const base = { renderer, pane: 'gm-base', interactive: false, smoothFactor: 1 };
    const named = new Set(this.data.places.map((place) => place.country).filter(Boolean));
    for (const shape of unwrapShapes(areas)) {
      const className = named.has(shape.properties.code) ? 'gm-land gm-land-named' : 'gm-land';
      const style = { className, stroke: false, fillOpacity: 1 };
      this.shapes.addLayer(L.geoJSON(shape, { ...base, style } as L.GeoJSONOptions));
    }
    for (const [kind, line] of lines) {
      const style = { className: `gm-${kind}`, weight: 0.8, fill: false };
      this.shapes.addLayer(L.geoJSON(unwrapLines(line), { ...base, style } as L.GeoJSONOptions));
    }
    // For the legend: a file of the user's says nothing of disputes.
    map.getContainer().closest('.gm-frame')?.classList.toggle('gm-has-disputed', lines.some(([kind]) => kind === 'disputed'));
    this.labelled = areas.features
      .map(({ properties }) => properties)
      .filter(({ label }) => label)
      .sort((a, b) => (b.label?.[2] ?? 0) - (a.label?.[2] ?? 0) || (a.name < b.name ? -1 : 1));
    this.codes.clear();
    for (const { code } of this.labelled) this.codes.set(code, (this.codes.get(code) ?? 0) + 1);
    this.shapes.addTo(map);
  }

  /** Names in the reader's language, of large countries first; none over another or over a pin. */
  drawLabels(): void {
    const map = this._map;
    if (!map || !this.labels) return;
    const taken = new Boxes();
    const isFree = (box: Box): boolean => this.obstacles.boxes.isFree(box) && taken.claim(box);
    this.labels.replaceChildren(...this.countryLabels(map, isFree), ...this.townLabels(map, isFree));
  }

  private countryLabels(map: L.Map, isFree: (box: Box) => boolean): HTMLElement[] {
    const name = countryNamer(this.data);
    const pixelsPerDegree = (256 * 2 ** map.getZoom()) / 360;
    const view = map.getBounds().pad(0.1);
    const shown: HTMLElement[] = [];
    for (const area of this.labelled) {
      const [lon, lat, radius] = area.label ?? [0, 0, 0];
      if ((area.code && this.obstacles.named.has(area.code)) || !view.contains([lat, lon])) continue;
      // Provinces that all bear their country's code go by their own names.
      const text = area.name && this.codes.get(area.code) !== 1 ? area.name : name(area.code, area.name);
      const half = textWidth(text, LABEL_FONT) / 2 + 5;
      if (!text || half > radius * pixelsPerDegree * 1.6) continue;
      const point = map.latLngToLayerPoint([lat, lon]);
      if (!isFree([point.x - half, point.y - 9, point.x + half, point.y + 9])) continue;
      shown.push(this.label('gm-country', text, point));
    }
    return shown;
  }

  /** The best known towns in view, faint; the closer the view, the more of them. */
  private townLabels(map: L.Map, isFree: (box: Box) => boolean): HTMLElement[] {
    const level = map.getZoom() - TOWNS_FROM_ZOOM;
    if (level < 0) return [];
    const view = map.getBounds();
    const shown: HTMLElement[] = [];
    for (const [text, lat, lon] of this.data.payload.towns.slice(0, TOWNS_AT_FIRST * 2 ** level)) {
      if (!view.contains([lat, lon])) continue;
      const point = map.latLngToLayerPoint([lat, lon]);
      const width = textWidth(text, LABEL_FONT) + 10;
      const [top, bottom] = [point.y - 9, point.y + 9];
      if (isFree([point.x - 5, top, point.x + width, bottom])) shown.push(this.label('gm-town', text, point));
      else if (isFree([point.x - width, top, point.x + 5, bottom])) shown.push(this.label('gm-town gm-left', text, point));
    }
    return shown;
  }

  private label(className: string, text: string, point: L.Point): HTMLElement {
    const label = h('span', { class: className, dir: 'auto' }, text);
    L.DomUtil.setPosition(label, point);
    return label;
  }

  private pane(map: L.Map, name: string, zIndex: number): HTMLElement {
    const pane = map.getPane(name) ?? map.createPane(name);
    pane.style.zIndex = String(zIndex);
    pane.style.pointerEvents = 'none';
    pane.setAttribute('aria-hidden', 'true');
    return pane;
  }
}
