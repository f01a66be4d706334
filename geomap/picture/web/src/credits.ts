// Which data sets the map rests on, in one line. Text nodes only: Leaflet's own attribution takes HTML.
import L from './leaflet.ts';
import type { Dataset } from './dataset.ts';
import { h } from './dom.ts';

export class Credits extends L.Control {
  private readonly data: Dataset;

  constructor(data: Dataset) {
    super({ position: 'bottomright' });
    this.data = data;
  }

  override onAdd(map: L.Map): HTMLElement {
    // Leaflet's own line stays for the tiles that a user may add, without its advertisement.
    map.attributionControl?.setPrefix(false);
    // Each name and licence on its own, so that neither turns the other round in a mixed line.
    const parts = this.data.payload.credits.flatMap(([name, licence], index) => [
      index ? ' · ' : '',
      h('bdi', {}, name),
      ...(licence ? [' (', h('bdi', {}, licence), ')'] : []),
    ]);
    const root = h('div', { class: 'gm-credits', dir: this.data.rightToLeft ? 'rtl' : 'ltr' }, `${this.data.say('credits')}: `, parts);
    L.DomEvent.disableClickPropagation(root);
    L.DomEvent.disableScrollPropagation(root);
    return root;
  }
}
