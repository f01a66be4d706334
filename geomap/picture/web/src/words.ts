// Names, numbers, dates and coordinates as the reader writes them.
import type { Dataset } from './dataset.ts';
import type { Place } from './payload.ts';

/** A name without case, accents and vowel signs, for search. */
export function foldName(name: string): string {
  return name
    .normalize('NFKD')
    .replace(/\p{M}|ـ/gu, '')
    .replace(/[’'`‘]/gu, '')
    .toLowerCase()
    .trim();
}

/** ISO 8601 to the day, month or year as the reader writes it; anything else stays as it is. */
export function showDate(date: string, reader: string): string {
  const match = /^(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?$/.exec(date);
  if (!match) return date;
  const [, year, month, day] = match;
  const time = new Date(`${year}-${month ?? '01'}-${day ?? '01'}T00:00:00Z`);
  if (Number.isNaN(time.getTime())) return date;
  return new Intl.DateTimeFormat(reader, {
    timeZone: 'UTC',
    calendar: 'gregory',
    year: 'numeric',
    ...(month ? { month: 'long' } : {}),
    ...(day ? { day: 'numeric' } : {}),
  }).format(time);
}

/** "34.02° N, 6.84° W"; two decimals are a kilometre, finer than any name of a place is meant. */
export function showPoint(data: Dataset, lat: number, lon: number): string {
  const digits = new Intl.NumberFormat(data.payload.reader, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  return data.say('point', {
    lat: digits.format(Math.abs(lat)),
    ns: data.say(lat < 0 ? 'south' : 'north'),
    lon: digits.format(Math.abs(lon)),
    ew: data.say(lon < 0 ? 'west' : 'east'),
  });
}

/** "34.01325, -6.83255": latitude first, as other maps and their search fields read it. */
export const plainPoint = (lat: number, lon: number): string => `${lat}, ${lon}`;

/** Whole percents, as they are shown; halves go up. */
export function percentOf(share: number): number {
  return Math.floor(share * 100 + 0.5);
}

export function showShare(share: number, reader: string): string {
  return new Intl.NumberFormat(reader, { style: 'percent', maximumFractionDigits: 0 }).format(percentOf(share) / 100);
}

/** The words for a confidence, surest first. */
export const CONFIDENCES = ['sure', 'likely', 'doubtful'] as const;

/** The confidence in a word, from the very number that stands beside it. */
export function confidenceWord(confidence: number): (typeof CONFIDENCES)[number] {
  const percent = percentOf(confidence);
  return percent >= 80 ? 'sure' : percent >= 50 ? 'likely' : 'doubtful';
}

export const isDoubtful = (confidence: number): boolean => confidenceWord(confidence) === 'doubtful';

/** Whether this is a name without a place of its own, shown near another place. */
export const isApproximate = (place: Place): boolean => place.near !== '';

/** Whether its sign is dashed: it may be another place, or stands only near it. */
export const isDashed = (place: Place): boolean => isApproximate(place) || isDoubtful(place.confidence);

/** "approximately, near Rabat"; the name is isolated, as it may run against the words around it. */
export const sayNear = (data: Dataset, place: string): string => data.say('kind_near', { place: `\u2068${place}\u2069` });

/** What a place is: "town or city". */
export const kindOf = (data: Dataset, place: Place): string =>
  isApproximate(place) ? sayNear(data, place.near) : data.say(`kind_${place.kind}`);

/** Whether a place is a country of its own, so that naming its country says nothing more. */
export const isCountry = (place: Place): boolean => place.kind === 'country' || place.kind === 'territory';

/** A function from ISO 3166-1 alpha-2 to the country's name for this reader, `fallback` when unknown. */
export function countryNamer(data: Dataset): (code: string, fallback?: string) => string {
  const { countries, reader } = data.payload;
  let names: Intl.DisplayNames | null = null;
  try {
    names = new Intl.DisplayNames([reader, 'en'], { type: 'region', fallback: 'none' });
  } catch {
    names = null; // no such language: the names from the data and the base map stand
  }
  return (code, fallback = '') => {
    if (countries[code]) return countries[code];
    return (/^[A-Z]{2}$/.test(code) && names?.of(code)) || fallback || code;
  };
}

/** A function from a language's code to its name for this reader, the code when it has none. */
export function languageNamer(reader: string): (code: string) => string {
  let names: Intl.DisplayNames | null = null;
  try {
    names = new Intl.DisplayNames([reader, 'en'], { type: 'language', fallback: 'none' });
  } catch {
    names = null; // no such language
  }
  return (code) => {
    try {
      return names?.of(code) ?? code;
    } catch {
      return code; // what an article says its language is need not be one
    }
  };
}

/** Who holds a disputed place and who else claims it, beside the country that its line names; '' for none. */
export function disputeLine(data: Dataset, place: Place, country: (code: string) => string): string {
  const [held = [], claimed = []] = place.dispute;
  const line = (key: string, codes: readonly string[]): string =>
    codes.length ? `${data.say(key)}: ${codes.map((code) => country(code)).join(', ')}.` : '';
  return [line('held_by', held), line(place.country ? 'also_claimed_by' : 'claimed_by', claimed)].filter(Boolean).join(' ');
}

/** What a place is and where: "town or city, Rabat-Salé-Kénitra, Morocco", without empty or doubled parts. */
export function placeLine(data: Dataset, place: Place, country: (code: string) => string): string {
  const parts = [kindOf(data, place), place.admin1, place.country ? country(place.country) : ''];
  return [...new Set(parts)].filter((part) => part && part !== place.name).join(' · ');
}
