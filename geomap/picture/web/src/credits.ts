// Who the map's facts come from. Text nodes only: Leaflet's own attribution takes HTML.
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
    const parts = this.data.payload.credits.map(([name, licence]) => h('li', {}, h('bdi', {}, licence ? `${name} (${licence})` : name)));
    const names = this.data.payload.credits.map(([name]) => name).join(' · ');
    const summary = h('summary', {}, `${this.data.say('credits')}: `, h('bdi', {}, names));
    // One line, however many sources there are; it unfolds to all of them with their licences.
    const root = h('details', { class: 'gm-credits', dir: this.data.rightToLeft ? 'rtl' : 'ltr' }, summary, h('ul', {}, parts));
    L.DomEvent.disableClickPropagation(root);
    return root;
  }
}
