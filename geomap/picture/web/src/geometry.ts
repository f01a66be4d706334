// Shapes that cross the antimeridian, made to run on past 180° instead of back across the map.
import type { Feature, FeatureCollection, MultiLineString, MultiPolygon, Polygon, Position } from 'geojson';

/** The ring with longitudes that run on, and a copy one world away where it leaves the map. */
export function unwrapLine(line: readonly Position[], closed: boolean): Position[][] {
  const out: Position[] = [];
  let previous: number | null = null;
  let [low, high] = [Infinity, -Infinity];
  for (const [rawLon = 0, lat = 0] of line) {
    let lon = rawLon;
    while (previous !== null && lon - previous > 180) lon -= 360;
    while (previous !== null && previous - lon > 180) lon += 360;
    previous = lon;
    low = Math.min(low, lon);
    high = Math.max(high, lon);
    out.push([lon, lat]);
  }
  const first = out[0];
  if (closed && first && previous !== null && Math.abs((first[0] ?? 0) - previous) > 180) closeRoundPole(out);
  const shift = (by: number): Position[] => out.map(([lon = 0, lat = 0]) => [lon + by, lat]);
  if (high > 180) return [out, shift(-360)];
  if (low < -180) return [out, shift(360)];
  return [out];
}

/** Antarctica: a ring that goes once round the world is closed along the map's lower edge. */
function closeRoundPole(ring: Position[]): void {
  const [first, last] = [ring[0] as Position, ring.at(-1) as Position];
  const pole = (first[1] ?? 0) < 0 ? -90 : 90;
  ring.push([last[0] ?? 0, pole], [first[0] ?? 0, pole], first);
}

/** Every country with its rings unwrapped; holes go with the ring that surrounds them. */
export function unwrapShapes<P>(
  shapes: FeatureCollection<Polygon | MultiPolygon, P>,
): Feature<MultiPolygon, P>[] {
  return shapes.features.map((shape) => {
    const { geometry } = shape;
    const polygons = geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates;
    return { ...shape, geometry: { type: 'MultiPolygon', coordinates: polygons.flatMap(unwrapPolygon) } };
  });
}

function unwrapPolygon(polygon: Position[][]): Position[][][] {
  const [outer = [], ...holes] = polygon;
  const copies = unwrapLine(outer, true);
  // No hole of the 1:50m map (Lesotho, San Marino, the Vatican, Caspian shores) is near the antimeridian.
  return copies.map((ring, index) => (index === 0 ? [ring, ...holes] : [ring]));
}

export function unwrapLines(lines: MultiLineString): MultiLineString {
  return { type: 'MultiLineString', coordinates: lines.coordinates.flatMap((line) => unwrapLine(line, false)) };
}

/** South-west and north-east of all points. */
export function boundsOf(points: readonly (readonly [lat: number, lon: number])[]): [[number, number], [number, number]] {
  const lats = points.map(([lat]) => lat);
  const lons = points.map(([, lon]) => lon);
  return [
    [Math.min(...lats), Math.min(...lons)],
    [Math.max(...lats), Math.max(...lons)],
  ];
}
