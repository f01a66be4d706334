// What a base map is made of: the package's own atlas, or the areas of a file that the user gave.
import type { Feature, FeatureCollection, MultiLineString, MultiPolygon, Polygon, Position } from 'geojson';
import { feature } from 'topojson-client';
import type { GeometryCollection, Topology } from 'topojson-specification';

export interface Area {
  /** ISO 3166-1 alpha-2, '' for what has none. */
  readonly code: string;
  readonly name: string;
  readonly label?: readonly [lon: number, lat: number, radius: number];
}
/** Borders between areas, coasts, and the borders that states dispute. */
export type LineKind = 'border' | 'coast' | 'disputed';

type Line = { readonly kind: LineKind; readonly place?: string };
export type World = Topology<{ countries: GeometryCollection<Area>; lines: GeometryCollection<Line> }>;
export type Areas = FeatureCollection<Polygon | MultiPolygon, Area>;

export interface Parts {
  readonly areas: Areas;
  readonly lines: readonly (readonly [LineKind, MultiLineString])[];
}

export function partsOf(base: World | Areas): Parts {
  if (base.type === 'FeatureCollection') return { areas: base, lines: outlines(base) };
  const lines = feature(base, base.objects.lines) as unknown as FeatureCollection<MultiLineString, Line>;
  return {
    areas: feature(base, base.objects.countries) as unknown as Areas,
    lines: lines.features.map(({ properties, geometry }) => [properties.kind, geometry]),
  };
}

/** The outlines of areas that know nothing of each other: an edge that two of them have is a border. */
export function outlines(areas: Areas): [LineKind, MultiLineString][] {
  const rings = areas.features.flatMap(ringsOf);
  const uses = new Map<string, number>();
  for (const ring of rings) for (const key of edges(ring)) uses.set(key, (uses.get(key) ?? 0) + 1);
  const lines: Record<'border' | 'coast', Position[][]> = { border: [], coast: [] };
  const drawn = new Set<string>();
  for (const ring of rings) {
    let before = '';
    edges(ring).forEach((key, at) => {
      const kind = (uses.get(key) ?? 0) > 1 ? 'border' : 'coast';
      const [from, to] = [ring[at] as Position, ring[at + 1] as Position];
      const isDrawn = drawn.has(key);
      if (isDrawn) before = '';
      else if (before === kind) lines[kind].at(-1)?.push(to);
      else lines[kind].push([from, to]);
      if (!isDrawn) before = kind;
      drawn.add(key);
    });
  }
  const line = (kind: 'border' | 'coast'): [LineKind, MultiLineString] => [kind, { type: 'MultiLineString', coordinates: lines[kind] }];
  return [line('border'), line('coast')];
}

function ringsOf({ geometry }: Feature<Polygon | MultiPolygon, Area>): Position[][] {
  return geometry.type === 'Polygon' ? geometry.coordinates : geometry.coordinates.flat();
}

/** A name for each edge of a ring, the same in both directions. */
function edges(ring: readonly Position[]): string[] {
  const names = ring.map(([lon, lat]) => `${lon},${lat}`);
  return names.slice(1).map((to, at) => [names[at], to].sort().join(' '));
}
