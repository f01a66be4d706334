// Which places a reader's words mean.
import type { Dataset } from './dataset.ts';
import type { Place } from './payload.ts';
import { foldName } from './words.ts';

const MOST_HITS = 8;

export interface Hit {
  readonly index: number;
  /** The name that was met, where it is not the one on the map. */
  readonly by: string;
}

/** The places that are shown and have a name with `query` in it: whole names first, then beginnings. */
export function findPlaces(data: Dataset, query: string): Hit[] {
  const wanted = foldName(query);
  if (!wanted) return [];
  const rank = (name: string): number => {
    const folded = foldName(name);
    if (folded === wanted) return 0;
    return folded.startsWith(wanted) ? 1 : folded.includes(wanted) ? 2 : 3;
  };
  const hits: { hit: Hit; order: number }[] = [];
  for (const index of data.shown()) {
    const place = data.places[index] as Place;
    const names = [place.name, ...place.also];
    const ranks = names.map(rank);
    const best = Math.min(...ranks);
    const by = names[ranks.indexOf(best)] ?? place.name;
    if (best < 3) hits.push({ hit: { index, by: by === place.name ? '' : by }, order: best });
  }
  return hits
    .sort((a, b) => a.order - b.order)
    .slice(0, MOST_HITS)
    .map(({ hit }) => hit);
}
