// Backgrounds of tiles from other servers. All are off at first, and a page asks no server for anything
// before its reader turns one on; then for one tile, and for more only where that one came.
import L from './leaflet.ts';
import type { Dataset } from './dataset.ts';
import { h, webAddress } from './dom.ts';
import { readJson } from './payload.ts';
import { type TileRow, tileUrl } from './tileurl.ts';

// Says which site asks, as the rules of the servers have it, and never which page of it.
const REFERRER_POLICY = 'strict-origin-when-cross-origin';
const PATIENCE_MS = 10_000;

/** Whether a server gives this tile; a picture that tells of a refusal is none. */
function probe(url: string, row: TileRow): Promise<boolean> {
  if (!navigator.onLine) return Promise.resolve(false);
  return new Promise((resolve) => {
    const image = new Image();
    image.referrerPolicy = REFERRER_POLICY;
    // Only of an answer for all origins does a browser tell the status; few servers but this kind give one.
    if (row.needsReferer) image.crossOrigin = 'anonymous';
    const timer = setTimeout(() => {
      image.src = '';
      resolve(false);
    }, PATIENCE_MS);
    const end = (good: boolean): void => {
      clearTimeout(timer);
      resolve(good);
    };
    image.addEventListener('load', () => end(!row.needsReferer || isGranted(url)));
    image.addEventListener('error', () => end(false));
    image.src = url;
  });
}

function isGranted(url: string): boolean {
  const [entry] = performance.getEntriesByName(url).slice(-1) as PerformanceResourceTiming[];
  const status = entry?.responseStatus ?? 0;
  // Where the browser does not tell: a page from a file names no site, and is refused.
  return status ? status < 400 : /^https?:$/.test(location.protocol);
}

class TileCredits extends L.Control {
  private readonly root: HTMLElement;

  constructor(row: TileRow, rightToLeft: boolean) {
    super({ position: 'bottomright' });
    const parts = row.credit.map(([text, address]) => {
      const href = webAddress(address);
      return href ? h('a', { href, target: '_blank', rel: 'noopener noreferrer nofollow' }, text) : text;
    });
    this.root = h('div', { class: 'gm-credits gm-tile-credits', dir: rightToLeft ? 'rtl' : 'ltr' }, h('bdi', {}, parts));
  }

  override onAdd(): HTMLElement {
    L.DomEvent.disableClickPropagation(this.root);
    return this.root;
  }
}

/** The switches of the backgrounds; at most one of them is on. */
class Backgrounds {
  readonly root: HTMLElement;
  private readonly map: L.Map;
  private readonly data: Dataset;
  private readonly rows: readonly TileRow[];
  private readonly boxes: readonly HTMLInputElement[];
  private readonly status: HTMLElement;
  private readonly failed = new Set<TileRow>();
  private readonly zoomSnap: number | undefined;
  private asked = 0;
  private shown: { layer: L.TileLayer; credits: TileCredits } | null = null;

  constructor(map: L.Map, data: Dataset, rows: readonly TileRow[]) {
    this.map = map;
    this.data = data;
    this.rows = rows;
    this.zoomSnap = map.options.zoomSnap;
    this.boxes = rows.map(() => h('input', { type: 'checkbox' }));
    this.status = h('p', { class: 'gm-tile-status', role: 'status' });
    const labels = rows.map((row, index) => h('label', { title: row.name }, this.boxes[index], h('span', { class: 'gm-name', dir: 'auto' }, row.name)));
    this.boxes.forEach((box, index) => box.addEventListener('change', () => void this.choose(box.checked ? index : -1)));
    const legend = h('legend', {}, data.say('background'));
    this.root = h('fieldset', { 'data-facet': 'background' }, legend, h('div', { class: 'gm-rows' }, labels), this.status);
  }

  /** Ask the provider of this number for a tile, and show its tiles if it gives one; -1 for none. */
  private async choose(chosen: number): Promise<void> {
    this.asked += 1;
    const { asked } = this;
    this.shown?.layer.remove();
    this.shown?.credits.remove();
    this.shown = null;
    if (this.zoomSnap !== undefined) this.map.options.zoomSnap = this.zoomSnap;
    this.boxes.forEach((box, index) => (box.checked = index === chosen));
    this.status.textContent = '';
    const row = this.rows[chosen];
    if (!row) return;
    this.status.textContent = this.data.say('background_asking', { name: row.name });
    const { lat, lng } = this.map.getCenter();
    const good = await probe(tileUrl(row, lat, lng, this.map.getZoom()), row);
    if (asked !== this.asked) return; // the reader has chosen another in the meantime
    this.status.textContent = '';
    if (good) this.show(row);
    else this.giveUp(row, chosen);
  }

  private show(row: TileRow): void {
    this.failed.delete(row);
    const { minZoom, maxZoom, tileSize, zoomOffset } = row;
    const layer = L.tileLayer(row.url, {
      subdomains: [...row.subdomains],
      minZoom,
      maxNativeZoom: maxZoom,
      maxZoom: this.map.getMaxZoom(),
      tileSize,
      zoomOffset,
      tms: row.tms === 1,
      referrerPolicy: REFERRER_POLICY,
    });
    // Between whole zooms tiles are blurred, with seams; a step out loses nothing from sight.
    this.map.options.zoomSnap = 1;
    this.map.setZoom(Math.max(1, Math.floor(this.map.getZoom())), { animate: false });
    this.shown = { layer: layer.addTo(this.map), credits: new TileCredits(row, this.data.rightToLeft).addTo(this.map) };
  }

  /** The drawn map stays; the next provider that has not failed yet is offered. */
  private giveUp(row: TileRow, index: number): void {
    this.failed.add(row);
    const box = this.boxes[index];
    if (box) box.checked = false;
    this.status.textContent = this.data.say('background_failed', { name: row.name });
    const next = this.rows.findIndex((each) => !this.failed.has(each));
    const other = this.rows[next];
    if (!other) return;
    const button = h('button', { type: 'button', class: 'gm-link' }, this.data.say('background_try', { name: other.name }));
    button.addEventListener('click', () => {
      this.boxes[next]?.focus();
      void this.choose(next);
    });
    this.status.append(' ', button);
  }
}

/** A panel of their own, for a map that has no other. */
class BackgroundPanel extends L.Control {
  private readonly root: HTMLElement;

  constructor(content: HTMLElement, rightToLeft: boolean) {
    super({ position: 'topright' });
    this.root = h('div', { class: 'gm-panel', dir: rightToLeft ? 'rtl' : 'ltr' }, h('div', { class: 'gm-panel-body' }, content));
  }

  override onAdd(): HTMLElement {
    L.DomEvent.disableClickPropagation(this.root);
    return this.root;
  }
}

/** Add the switches to the panel; the providers come as data and not in the script. */
export function addTiles(map: L.Map, data: Dataset, id: string): void {
  const { root } = new Backgrounds(map, data, readJson<readonly TileRow[]>(id));
  const body = map.getContainer().querySelector('.gm-panel-body');
  if (body) body.insertBefore(root, body.querySelector(':scope > .gm-legend, :scope > .gm-open-names'));
  else new BackgroundPanel(root, data.rightToLeft).addTo(map);
}
