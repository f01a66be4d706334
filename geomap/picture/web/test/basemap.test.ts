import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import type { Feature, FeatureCollection, MultiPolygon, Polygon, Position } from 'geojson';
import { feature } from 'topojson-client';
import { unwrapShapes } from '../src/geometry.ts';

declare const BASEMAP_MODULE: string;
interface Country {
  readonly code: string;
  readonly name: string;
  readonly label?: readonly number[];
}

let shapes: Feature<MultiPolygon, Country>[] = [];
before(async () => {
  const { buildBasemap } = (await import(BASEMAP_MODULE)) as { buildBasemap: () => never };
  const world = buildBasemap() as { objects: { countries: never } };
  const all = feature(world as never, world.objects.countries) as unknown as FeatureCollection<Polygon | MultiPolygon, Country>;
  shapes = unwrapShapes(all);
});

function inside(ring: readonly Position[], lon: number, lat: number): boolean {
  let odd = false;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const [xi = 0, yi = 0] = ring[i] ?? [];
    const [xj = 0, yj = 0] = ring[j] ?? [];
    if (yi > lat !== yj > lat && lon < ((xj - xi) * (lat - yi)) / (yj - yi) + xi) odd = !odd;
  }
  return odd;
}

/** The countries at a point, or within 0.1 degrees of it: coasts are simplified. */
function countriesAt(lon: number, lat: number): Set<string> {
  const near = [-0.1, 0, 0.1].flatMap((dx) => [-0.1, 0, 0.1].map((dy) => [lon + dx, lat + dy] as const));
  const holds = (shape: Feature<MultiPolygon, Country>): boolean =>
    near.some(([x, y]) => shape.geometry.coordinates.some(([outer = []]) => inside(outer, x, y)));
  return new Set(shapes.filter(holds).map((shape) => shape.properties.code));
}

test('no state is lost, be it an island', () => {
  assert.ok(shapes.length >= 240, `${shapes.length} shapes`);
  for (const shape of shapes) assert.ok(shape.geometry.coordinates.length > 0, shape.properties.name);
  const codes = new Set(shapes.map((shape) => shape.properties.code));
  for (const code of ['MA', 'EH', 'PS', 'XK', 'TW', 'TV', 'NR', 'MV', 'SC', 'VA', 'SG', 'FJ', 'AQ']) assert.ok(codes.has(code), code);
});

for (const [name, lon, lat, code] of [
  ['Laayoune', -13.2, 27.15, 'EH'],
  ['Dakhla', -15.96, 23.68, 'EH'],
  ['Simferopol', 34.1, 44.95, 'UA'],
  ['Rabat', -6.83, 34.01, 'MA'],
  ['Suva', 178.44, -18.14, 'FJ'],
] as const) {
  test(`${name} lies in ${code}`, () => assert.ok(countriesAt(lon, lat).has(code), [...countriesAt(lon, lat)].join()));
}

test('no line runs back across the map', () => {
  for (const shape of shapes) {
    // Antarctica goes once round the world, and is closed along the map's edge.
    if (shape.properties.code === 'AQ') continue;
    for (const ring of shape.geometry.coordinates.flat()) {
      ring.forEach((point, at) => {
        const step = at ? Math.abs((point[0] ?? 0) - (ring[at - 1]?.[0] ?? 0)) : 0;
        assert.ok(step <= 180, `${shape.properties.name}: ${step}`);
      });
    }
  }
});
