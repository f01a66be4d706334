// The sign of a place: its shape says what kind, its colours what is meant, its size how often.
import type { Count } from './dataset.ts';
import { svg } from './dom.ts';

// One outline for each GeoNames feature class, and a ring for what only lies near its spot, in a box of 16 by 16, of about equal area.
const OUTLINES: Readonly<Record<string, string>> = {
  P: 'M8 1.5a6.5 6.5 0 1 1 0 13a6.5 6.5 0 1 1 0-13z',
  A: 'M3.2 2h9.6q1.2 0 1.2 1.2v9.6q0 1.2-1.2 1.2H3.2Q2 14 2 12.8V3.2Q2 2 3.2 2z',
  L: 'M8 .8 15.2 8 8 15.2.8 8z',
  H: 'M8 .9c2.6 3.5 5.1 6 5.1 9a5.1 5.1 0 0 1-10.2 0c0-3 2.5-5.5 5.1-9z',
  T: 'M8 1.2 15.2 14.2H.8z',
  S: 'M8 1 15 7v7.6H1V7z',
  R: 'M1 5h14v6H1z',
  U: 'M.8 1.8h14.4L8 14.8z',
  near: 'M8 1.5a6.5 6.5 0 1 1 0 13a6.5 6.5 0 1 1 0-13z',
  V: 'M4.3 1.5h7.4L15.4 8l-3.7 6.5H4.3L.6 8z',
};

/** The colours are in the style sheet: `gm-literal` and `gm-associative`. */
export function sign(featureClass: string, count: Count, size: number, doubtful: boolean): SVGSVGElement {
  const d = OUTLINES[featureClass] ?? OUTLINES['P'] ?? '';
  const total = count.literal + count.associative;
  const share = total ? count.associative / total : 0;
  const layers: SVGElement[] = [svg('path', { d, class: share === 1 ? 'gm-associative' : 'gm-literal' })];
  if (share > 0 && share < 1) {
    // A nested picture cuts off what is above its edge: no ids, as a clip path would need.
    const top = 16 * (1 - share);
    const part = { x: 0, y: top, width: 16, height: 16 - top, viewBox: `0 ${top} 16 ${16 - top}` };
    layers.push(svg('svg', part, svg('path', { d, class: 'gm-associative' })));
  }
  layers.push(svg('path', { d, class: 'gm-outline' }));
  const classes = ['gm-sign', doubtful ? 'gm-doubtful' : '', featureClass === 'near' ? 'gm-approximate' : ''];
  const attributes = {
    viewBox: '-1 -1 18 18',
    width: size,
    height: size,
    class: classes.filter(Boolean).join(' '),
    'aria-hidden': 'true',
    focusable: 'false',
  };
  return svg('svg', attributes, ...layers);
}

/** A sign in grey, where only its shape, its size or its outline is told. */
export function neutralSign(size: number, { featureClass = 'P', dashed = false } = {}): SVGSVGElement {
  const picture = sign(featureClass, { literal: 1, associative: 0 }, size, dashed);
  picture.classList.add('gm-neutral');
  return picture;
}

/** Area, not width, grows with the mentions, as the eye compares areas. */
export function signSize(mentions: number): number {
  return Math.round(Math.min(40, 13 + 5.5 * Math.sqrt(mentions)));
}
