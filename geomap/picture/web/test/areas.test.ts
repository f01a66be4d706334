import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import type { MultiLineString } from 'geojson';
import { type Areas, type Parts, type World, outlines, partsOf } from '../src/areas.ts';
import { unwrapLines } from '../src/geometry.ts';

declare const BASEMAP_MODULE: string;

let atlas: World;
let parts: Parts;
before(async () => {
  const { buildBasemap } = (await import(BASEMAP_MODULE)) as { buildBasemap: () => World };
  atlas = buildBasemap();
  parts = partsOf(atlas);
});

const lengthOf = (lines: MultiLineString): number =>
  lines.coordinates
    .flatMap((line) => line.slice(1).map((to, at) => Math.hypot((to[0] ?? 0) - (line[at]?.[0] ?? 0), (to[1] ?? 0) - (line[at]?.[1] ?? 0))))
    .reduce((sum, each) => sum + each, 0);

test('no line of the atlas spans more than half the world', () => {
  assert.ok(parts.lines.length > 20);
  for (const [kind, lines] of parts.lines) {
    for (const line of unwrapLines(lines).coordinates) {
      const lons = line.map(([lon = 0]) => lon);
      assert.ok(Math.max(...lons) - Math.min(...lons) <= 180, kind);
    }
  }
});

test('a piece of an outline is drawn once: as a border, a coast or a disputed border', () => {
  const drawn = new Map<number, string>();
  for (const geometry of atlas.objects.lines.geometries) {
    if (geometry.type !== 'MultiLineString') throw new Error(geometry.type ?? 'null');
    for (const index of geometry.arcs.flat()) {
      const arc = index < 0 ? ~index : index;
      assert.equal(drawn.get(arc), undefined, `${(geometry.properties as { kind: string }).kind} and ${drawn.get(arc)}`);
      drawn.set(arc, (geometry.properties as { kind: string }).kind);
    }
  }
  assert.equal(drawn.size, atlas.arcs.length);
});

test('only part of a long border is disputed', () => {
  const within = (place: string): MultiLineString[] =>
    atlas.objects.lines.geometries.flatMap((each, at) => ((each.properties as { place?: string }).place === place ? [parts.lines[at]?.[1] as MultiLineString] : []));
  const [north] = within('geomap:in-30');
  const lats = north?.coordinates.flat().map(([, lat = 0]) => lat) ?? [];
  assert.ok(Math.min(...lats) > 26.4 && Math.max(...lats) < 29.8, `${Math.min(...lats)} to ${Math.max(...lats)}`);
});

test('what has no country code gets no name, as countries do', () => {
  const { features } = parts.areas;
  for (const { properties } of features) if (!properties.code) assert.equal(properties.label, undefined, properties.name);
  assert.deepEqual(features.flatMap(({ properties }) => (properties.code ? [] : [properties.name])).sort(), ['N. Cyprus', 'Siachen Glacier', 'Somaliland']);
});

test('the name of a country across the antimeridian stands in its main part', () => {
  const [lon, lat] = parts.areas.features.find(({ properties }) => properties.code === 'RU')?.properties.label ?? [];
  assert.ok(lon && lat && lon > 60 && lon < 130 && lat < 70, `${lon}, ${lat}`);
});

/** Two unit squares side by side. */
const square = (west: number): number[][] => [[west, 0], [west + 1, 0], [west + 1, 1], [west, 1], [west, 0]];
const area = (west: number): Areas['features'][number] => ({
  type: 'Feature',
  properties: { code: '', name: '' },
  geometry: { type: 'Polygon', coordinates: [square(west)] },
});

test('an edge of two areas is one border, all other edges are coast', () => {
  const lines = outlines({ type: 'FeatureCollection', features: [area(0), area(1)] });
  assert.deepEqual(lines.map(([kind, line]) => [kind, lengthOf(line)]), [['border', 1], ['coast', 6]]);
});
