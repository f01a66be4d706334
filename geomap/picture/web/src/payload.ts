// The data as geomap/picture/payload.py writes it.

export type Mark = readonly [start: number, end: number, role: 0 | 1];
export type ExcerptRow = readonly [article: number, text: number, marks: readonly Mark[]];
export type Reason = readonly [text: string, weight: number];
export type Rival = readonly [
  name: string,
  country: string,
  kind: string,
  lat: number,
  lon: number,
  share: number,
];

/** Who holds a disputed area and who else claims it (country codes), and a sentence in English. */
export type Dispute = readonly [heldBy: readonly string[], alsoClaimedBy: readonly string[], note: string];

export interface Article {
  readonly title: string;
  readonly source: string;
  readonly url: string;
  readonly date: string;
  readonly language: string;
}

export interface Place {
  readonly id: string;
  readonly name: string;
  readonly names: readonly (readonly [language: string, name: string])[];
  readonly also: readonly string[];
  readonly country: string;
  readonly admin1: string;
  readonly class: string;
  readonly kind: string;
  /** The place near which a name without a place of its own is shown, '' for all others. */
  readonly near: string;
  readonly lat: number;
  readonly lon: number;
  readonly confidence: number;
  readonly standsFor: readonly string[];
  readonly excerpts: readonly ExcerptRow[];
  readonly reasons: readonly Reason[];
  readonly rivals: readonly Rival[];
  readonly vague: 0 | 1;
  /** The layer of the gazetteer: 'bundled', a file of the user's, an imported one; '' for none. */
  readonly layer: string;
  readonly dispute: Dispute | readonly [];
}

export interface Payload {
  readonly reader: string;
  readonly messages: Readonly<Record<string, string>>;
  readonly articles: readonly Article[];
  readonly countries: Readonly<Record<string, string>>;
  readonly places: readonly Place[];
  readonly texts: readonly string[];
  readonly open: readonly (readonly [name: string, mentions: number, near: readonly string[]])[];
  /** Big towns for the base map, the best known first. */
  readonly towns: readonly (readonly [name: string, lat: number, lon: number])[];
  readonly credits: readonly (readonly [name: string, licence: string])[];
}

/** The JSON inside the element with this id. */
export function readJson<T>(id: string): T {
  const element = document.getElementById(id);
  if (!element) throw new Error(`the page has no data element #${id}`);
  return JSON.parse(element.textContent ?? '') as T;
}
