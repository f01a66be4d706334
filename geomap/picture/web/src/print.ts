// The map on paper: of the paper's width, without controls, with its legend below.
import L from './leaflet.ts';
import { type Dataset, ROLES } from './dataset.ts';
import { h } from './dom.ts';
import type { Places } from './places.ts';
import { sign } from './sign.ts';

/** Before a print the map takes the size that it has on paper (the style sheet's), after it its own. */
export function preparePrint(map: L.Map, data: Dataset, places: Places): void {
  const frame = map.getContainer().closest('.gm-frame');
  map.getContainer().closest('.gm-stage')?.after(legend(data));
  let back: (() => void) | null = null;
  window.addEventListener('beforeprint', () => {
    const [center, zoom, bounds, all] = [map.getCenter(), map.getZoom(), map.getBounds(), places.outside() === 0];
    back = () => map.setView(center, zoom, { animate: false });
    frame?.classList.add('gm-printing');
    map.invalidateSize({ animate: false });
    if (all) places.fit({ all });
    else map.fitBounds(bounds, { animate: false });
  });
  window.addEventListener('afterprint', () => {
    frame?.classList.remove('gm-printing');
    map.invalidateSize({ animate: false });
    back?.();
    back = null;
  });
}

/** What the panel says on the screen: colours, shapes, sizes and dashes. */
function legend(data: Dataset): HTMLElement {
  const item = (picture: Element, text: string): HTMLElement => h('li', {}, picture, h('span', {}, text));
  const neutral = (letter: string, doubtful = false): Element => {
    const picture = sign(letter, { literal: 1, associative: 0 }, 14, doubtful);
    picture.classList.add('gm-neutral');
    return picture;
  };
  const roles = ROLES.map((role) => item(h('i', { class: `gm-swatch gm-${role}` }), data.say(role)));
  const letters = [...new Set(data.places.map((place) => place.class))].sort();
  const kinds = letters.map((letter) => item(neutral(letter, letter === 'near'), data.say(`class_${letter}`)));
  const size = item(neutral('P'), data.say('legend_size'));
  const doubtful = item(neutral('P', true), data.say('legend_dashed'));
  const group = item(h('span', { class: 'gm-group' }, '3'), data.say('legend_cluster'));
  return h('ul', { class: 'gm-print-legend', 'aria-hidden': 'true' }, roles, kinds, size, doubtful, group);
}
