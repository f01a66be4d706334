// What is shown as files to take away: a table for spreadsheets, and points for other maps.
import type { Dataset } from './dataset.ts';
import type { Place } from './payload.ts';

/** A place under the layers that are on; the keys are the header of the CSV and the properties of the GeoJSON. */
export interface Row {
  readonly id: string;
  readonly name: string;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  readonly admin1: string;
  readonly kind: string;
  readonly latitude: number;
  readonly longitude: number;
  /** 0..1 */
  readonly confidence: number;
  readonly mentions: number;
  readonly literal: number;
  readonly associative: number;
  /** How many articles name it. */
  readonly articles: number;
  /** The place near which an approximate position was put; '' for a position of its own. */
  readonly near: string;
  /** The layer of the gazetteer that the place comes from; '' for a position of no gazetteer. */
  readonly layer: string;
}

export const COLUMNS = [
  'id', 'name', 'country', 'admin1', 'kind', 'latitude', 'longitude', 'confidence', 'mentions', 'literal', 'associative', 'articles', 'near', 'layer',
] as const satisfies readonly (keyof Row)[];

/** Without it Excel takes UTF-8 for the code page of its country. */
const BYTE_ORDER_MARK = '\ufeff';
/**
 * Where a spreadsheet would begin a formula: at the start of a cell, or after what another country's
 * settings take for the end of one (https://owasp.org/www-community/attacks/CSV_Injection). East Asian
 * versions read the wide signs too.
 */
const FORMULA = /(?:^|[\t\r\n,;|"])[\s\ufeff]*(?=[=+\-@＝＋－＠])/g;
const UNPRINTABLE = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f]/g;
const NEEDS_QUOTES = /[",;|\t\r\n]|^\s|\s$/;

/** The places that the layers let through, the most named first, whatever the table is sorted by. */
export function shownRows(data: Dataset): Row[] {
  return data.shown().map((index): Row => {
    const place = data.places[index] as Place;
    const { literal, associative } = data.count(index);
    return {
      id: place.id,
      name: place.name,
      country: place.country,
      admin1: place.admin1,
      kind: place.kind,
      latitude: place.lat,
      longitude: place.lon,
      confidence: place.confidence,
      mentions: literal + associative,
      literal,
      associative,
      articles: new Set(data.excerpts(index).map(([article]) => article)).size,
      near: place.near,
      layer: place.layer,
    };
  });
}

/** The text with an apostrophe before each sign that a spreadsheet would take for the start of a formula. */
export const defuse = (text: string): string => text.replace(FORMULA, "$&'").replace(/^(?=[\t\r\n])/, "'");

/** RFC 4180 with a header: commas, CRLF, quotes doubled; UTF-8 by its mark. Numbers stay numbers. */
export function toCsv(rows: readonly Row[]): string {
  const lines = [COLUMNS.join(','), ...rows.map((row) => COLUMNS.map((key) => cell(row[key])).join(','))];
  return `${BYTE_ORDER_MARK}${lines.join('\r\n')}\r\n`;
}

function cell(value: string | number): string {
  if (typeof value === 'number') return String(value);
  const text = defuse(value.replace(UNPRINTABLE, '\ufffd'));
  return NEEDS_QUOTES.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
}

/** RFC 7946, where longitude comes first; `approximate` tells the names that stand only near their spot. */
export function toGeoJson(rows: readonly Row[]): string {
  const features = rows.map((row) => ({
    type: 'Feature',
    geometry: { type: 'Point', coordinates: [row.longitude, row.latitude] },
    properties: { ...row, approximate: row.near !== '' },
  }));
  return `${JSON.stringify({ type: 'FeatureCollection', features }, null, 1)}\n`;
}

/** Hand the reader a file that is made here, also on a page opened from a file or in a sandboxed frame. */
export function download(name: string, type: string, content: string): void {
  const address = URL.createObjectURL(new Blob([content], { type }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  // Later, as some browsers begin to read only after the click's task is done.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
