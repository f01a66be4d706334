// What every sign of the map means: for the panel, and for the map on paper.
import { type Dataset, ROLES } from './dataset.ts';
import { h } from './dom.ts';
import { neutralSign, sign } from './sign.ts';
import { isApproximate, isDoubtful } from './words.ts';

/** One sign of the map and what it means. */
export type LegendRow = readonly [picture: Element, text: string];

/** The signs that this map may show, each in a picture that fits beside a line of text. */
export function legendRows(data: Dataset, size = 16): LegendRow[] {
  const { places } = data;
  const row = (picture: Element, key: string): LegendRow => [picture, data.say(key)];
  const all = places.map((_, index) => data.total(index));
  const shapes = data.values('feature_class').filter((value) => value !== 'near');
  const rows = shapes.map((value) => row(neutralSign(size, { featureClass: value }), `class_${value}`));
  rows.push(...ROLES.map((role) => row(h('i', { class: `gm-swatch gm-${role}` }), role)));
  if (all.some(({ literal, associative }) => literal > 0 && associative > 0)) {
    rows.push(row(sign('P', { literal: 1, associative: 1 }, size + 2, false), 'legend_shares'));
  }
  rows.push(row(sizes(size), 'legend_size'));
  if (places.some((place) => isDoubtful(place.confidence))) rows.push(row(neutralSign(size, { dashed: true }), 'legend_dashed'));
  if (places.some(isApproximate)) {
    const near = neutralSign(size, { featureClass: 'near', dashed: true });
    rows.push(row(near, 'legend_near'), row(around(size), 'legend_around'));
  }
  if (places.length > 1) {
    const number = (3).toLocaleString(data.payload.reader);
    rows.push(row(h('span', { class: 'gm-group' }, number), 'legend_cluster'), row(h('b', { class: 'gm-badge', dir: 'ltr' }, '+2'), 'legend_more'));
  }
  if (places.some((place) => place.country)) rows.push(row(h('i', { class: 'gm-land-swatch' }), 'legend_land'));
  // Hidden by style where the base map shows no such border.
  rows.push(row(h('i', { class: 'gm-disputed-line' }), 'legend_disputed'));
  for (const [picture] of rows) picture.setAttribute('aria-hidden', 'true');
  return rows;
}

function sizes(size: number): HTMLElement {
  return h('span', { class: 'gm-sizes' }, [size - 6, size, size + 6].map((each) => neutralSign(each)));
}

function around(size: number): HTMLElement {
  return h('span', { class: 'gm-ring' }, neutralSign(size - 2));
}
