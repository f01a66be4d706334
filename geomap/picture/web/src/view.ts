// Which places the first view of a narrow map shows: all of them, or the bulk where a few far ones
// would shrink the rest to one heap.

export interface Spot {
  readonly lat: number;
  readonly lon: number;
  readonly mentions: number;
}

/** From this zoom on a narrow map is legible: a continent across a phone. */
const LEGIBLE_ZOOM = 2.5;
/** What is left out must be little, and leaving it out must gain much. */
const MOST_LEFT_OUT = 0.2;
const LEAST_GAIN = 0.75;
const TILE_PX = 256;

const across = (spot: Spot): number => ((spot.lon + 180) / 360) * TILE_PX;
const down = (spot: Spot): number => {
  const sine = Math.sin((Math.max(-85, Math.min(85, spot.lat)) * Math.PI) / 180);
  return (0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)) * TILE_PX;
};

/** The zoom at which all spots fit into so many pixels; Infinity for one spot. */
export function fittingZoom(spots: readonly Spot[], width: number, height: number): number {
  const span = (of: (spot: Spot) => number): number => Math.max(...spots.map(of)) - Math.min(...spots.map(of));
  return Math.log2(Math.min(width / span(across), height / span(down)));
}

/** The spots for the first view of a map that leaves `width` by `height` pixels free. */
export function firstView(spots: readonly Spot[], width: number, height: number): readonly Spot[] {
  const zoomOf = (some: readonly Spot[]): number => fittingZoom(some, width, height);
  const total = spots.reduce((sum, spot) => sum + spot.mentions, 0);
  const before = spots.length ? zoomOf(spots) : Infinity;
  let kept = spots;
  let out = 0;
  while (kept.length > 2 && zoomOf(kept) < LEGIBLE_ZOOM) {
    const next = withoutFarthest(kept, zoomOf);
    out += next.left.mentions;
    if (out > MOST_LEFT_OUT * total) break;
    kept = next.kept;
  }
  return zoomOf(kept) >= before + LEAST_GAIN ? kept : spots;
}

/** The spots without the outermost one whose loss gains most for each of its mentions. */
function withoutFarthest(spots: readonly Spot[], zoomOf: (some: readonly Spot[]) => number): { kept: readonly Spot[]; left: Spot } {
  const ends = [across, down].flatMap((of) => {
    const sorted = [...spots].sort((a, b) => of(a) - of(b));
    return [sorted[0] as Spot, sorted[sorted.length - 1] as Spot];
  });
  const now = zoomOf(spots);
  const choices = ends.map((left) => {
    const kept = spots.filter((spot) => spot !== left);
    return { kept, left, gain: (zoomOf(kept) - now) / Math.max(1, left.mentions) };
  });
  return choices.reduce((best, each) => (each.gain > best.gain ? each : best));
}
