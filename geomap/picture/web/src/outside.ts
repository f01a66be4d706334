// How many places the view leaves out, and the way back to all of them.
import L from './leaflet.ts';
import { NARROW_PX } from './cardhost.ts';
import type { Dataset } from './dataset.ts';
import { h } from './dom.ts';
import type { Places } from './places.ts';

export class Outside extends L.Control {
  private readonly data: Dataset;
  private readonly places: Places;
  private readonly button: HTMLButtonElement;

  constructor(data: Dataset, places: Places) {
    super({ position: 'bottomleft' });
    this.data = data;
    this.places = places;
    this.button = h('button', { type: 'button', class: 'gm-outside', title: data.say('show_all'), hidden: true });
    this.button.addEventListener('click', () => places.fit({ all: true }));
  }

  override addTo(map: L.Map): this {
    // On a narrow map the credits take the whole width: above them.
    if (map.getSize().x <= NARROW_PX) this.setPosition('bottomright');
    return super.addTo(map);
  }

  override onAdd(map: L.Map): HTMLElement {
    map.on('moveend resize', this.count, this);
    this.data.onChange(() => this.count());
    map.whenReady(() => this.count());
    L.DomEvent.disableClickPropagation(this.button);
    return this.button;
  }

  override onRemove(map: L.Map): void {
    map.off('moveend resize', this.count, this);
  }

  private count(): void {
    const count = this.places.outside();
    this.button.textContent = this.data.say('outside', { count: count.toLocaleString(this.data.payload.reader) });
    this.button.hidden = count === 0;
  }
}
