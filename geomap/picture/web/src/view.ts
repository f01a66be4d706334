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
  // Not Math.max(...), which has no room for a hundred thousand.
  const span = (of: (spot: Spot) => number): number => {
    const values = spots.map(of);
    return values.reduce((a, b) => Math.max(a, b)) - values.reduce((a, b) => Math.min(a, b));
  };
  return Math.log2(Math.min(width / span(across), height / span(down)));
}

/** Spots in the order of one axis; the ends give way as spots are left out. */
class Axis {
  private readonly sorted: readonly Spot[];
  private low = 0;
  private high: number;
  private readonly left: ReadonlySet<Spot>;
  private readonly of: (spot: Spot) => number;

  constructor(spots: readonly Spot[], of: (spot: Spot) => number, left: ReadonlySet<Spot>) {
    this.sorted = [...spots].sort((a, b) => of(a) - of(b));
    this.high = spots.length - 1;
    this.left = left;
    this.of = of;
  }

  /** Both ends among those that are not left out. */
  ends(): [Spot, Spot] {
    while (this.left.has(this.sorted[this.low] as Spot)) this.low += 1;
    while (this.left.has(this.sorted[this.high] as Spot)) this.high -= 1;
    return [this.sorted[this.low] as Spot, this.sorted[this.high] as Spot];
  }

  /** How far the ends lie apart when `without` is left out too. */
  span(without: Spot): number {
    let [low, high] = [this.low, this.high];
    const isOut = (at: number): boolean => this.sorted[at] === without || this.left.has(this.sorted[at] as Spot);
    while (isOut(low)) low += 1;
    while (isOut(high)) high -= 1;
    return this.of(this.sorted[high] as Spot) - this.of(this.sorted[low] as Spot);
  }
}

/** The spots for the first view of a map that leaves `width` by `height` pixels free. */
export function firstView(spots: readonly Spot[], width: number, height: number): readonly Spot[] {
  const total = spots.reduce((sum, spot) => sum + spot.mentions, 0);
  const before = spots.length ? fittingZoom(spots, width, height) : Infinity;
  const left = new Set<Spot>();
  // Sorted once: thousands of places looked through anew for each one left out take half a minute.
  const axes = [new Axis(spots, across, left), new Axis(spots, down, left)] as const;
  let [now, out] = [before, 0];
  while (spots.length - left.size > 2 && now < LEGIBLE_ZOOM) {
    const choices = axes.flatMap((axis) => axis.ends()).map((spot) => {
      const zoom = Math.log2(Math.min(width / axes[0].span(spot), height / axes[1].span(spot)));
      return { spot, zoom, gain: (zoom - now) / Math.max(1, spot.mentions) };
    });
    // The outermost one whose loss gains most for each of its mentions.
    const best = choices.reduce((one, other) => (other.gain > one.gain ? other : one));
    out += best.spot.mentions;
    if (out > MOST_LEFT_OUT * total) break;
    left.add(best.spot);
    now = best.zoom;
  }
  return now >= before + LEAST_GAIN ? spots.filter((spot) => !left.has(spot)) : spots;
}
