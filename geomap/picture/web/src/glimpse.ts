// A look at where a rival lies: marked on the map for a moment, with the way back to the card.
import L from './leaflet.ts';
import type { Dataset } from './dataset.ts';
import { h } from './dom.ts';

/** How long the spot stays marked; the style sheet's animation fills it. */
const MOMENT_MS = 4500;
const RING_PX = 44;

export interface Spot {
  readonly name: string;
  /** What it is and in which country. */
  readonly about: string;
  readonly lat: number;
  readonly lon: number;
}

export class Glimpse {
  private readonly mark: L.Marker;
  private readonly note: L.Control;
  private readonly end: number;

  /** `back` brings the card back from which the reader came. */
  constructor(map: L.Map, data: Dataset, spot: Spot, back: () => void) {
    const name = h('span', { class: 'gm-label gm-right', 'aria-hidden': 'true' }, h('bdi', {}, spot.name));
    const ring = h('span', {}, h('span', { class: 'gm-glimpse' }), name);
    const icon = L.divIcon({ className: 'gm-icon', html: ring, iconSize: [RING_PX, RING_PX] });
    this.mark = L.marker([spot.lat, spot.lon], { icon, interactive: false, keyboard: false, zIndexOffset: 1000 }).addTo(map);
    this.end = window.setTimeout(() => this.mark.remove(), MOMENT_MS);
    const button = h('button', { type: 'button', class: 'gm-link' }, data.say('back'));
    const where = h('p', { role: 'status' }, h('bdi', {}, spot.name), ` ${spot.about}`);
    const note = h('div', { class: 'gm-back', dir: data.rightToLeft ? 'rtl' : 'ltr' }, where, button);
    const goBack = (): void => {
      this.remove();
      back();
    };
    button.addEventListener('click', goBack);
    note.addEventListener('keydown', (event) => {
      if (event.key === 'Escape') goBack();
    });
    L.DomEvent.disableClickPropagation(note);
    this.note = new (L.Control.extend({ onAdd: () => note }))({ position: 'topleft' });
    this.note.addTo(map);
    button.focus({ preventScroll: true });
  }

  remove(): void {
    window.clearTimeout(this.end);
    this.mark.remove();
    this.note.remove();
  }
}
