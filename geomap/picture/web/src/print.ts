// The map on paper: of the paper's width, without controls, with its legend below.
import L from './leaflet.ts';
import type { Dataset } from './dataset.ts';
import { h } from './dom.ts';
import { legendRows } from './legend.ts';
import type { Places } from './places.ts';

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

/** The panel's legend, which a print leaves out with the panel. */
function legend(data: Dataset): HTMLElement {
  const rows = legendRows(data, 14).map(([picture, text]) => h('li', {}, picture, h('span', {}, text)));
  return h('ul', { class: 'gm-print-legend', 'aria-hidden': 'true' }, rows);
}
