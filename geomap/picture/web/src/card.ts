// The card of a place: what it is, how sure that is and why, and where the articles name it.
import { copyText } from './copy.ts';
import { type Dataset, ROLES } from './dataset.ts';
import { h, uniqueId, webAddress } from './dom.ts';
import type { Spot } from './glimpse.ts';
import type { Article, ExcerptRow, Place, Rival } from './payload.ts';
import {
  confidenceWord, countryNamer, disputeLine, isApproximate, languageNamer, percentOf, placeLine, plainPoint, showDate, showPoint, showShare,
} from './words.ts';

/** How many excerpts stand on one page of the card. */
const PAGE = 2;

export interface CardActions {
  /** Shows a spot of the map, such as where a rival lies. */
  readonly lookAt: (spot: Spot) => void;
}

export function buildCard(data: Dataset, index: number, actions: CardActions): HTMLElement {
  const place = data.places[index] as Place;
  const title = uniqueId('card');
  return h(
    'section',
    { class: 'gm-card', 'aria-labelledby': title, tabindex: -1, dir: data.rightToLeft ? 'rtl' : 'ltr' },
    h('h2', { id: title }, h('bdi', {}, place.name)),
    otherNames(data, place),
    h('p', { class: 'gm-what' }, placeLine(data, place, countryNamer(data))),
    place.vague ? h('p', { class: 'gm-what' }, data.say('vague')) : null,
    dispute(data, place),
    layer(data, place),
    place.standsFor.length
      ? h('p', { class: 'gm-what' }, `${data.say('stands_for')}: `, h('bdi', {}, place.standsFor.join(' · ')))
      : null,
    confidenceBar(data, place),
    shares(data, index),
    excerptPages(data, index),
    why(data, place),
    rivals(data, place, actions),
    coordinates(data, place),
  );
}

function otherNames(data: Dataset, place: Place): HTMLElement | null {
  if (!place.names.length) return null;
  const languageName = languageNamer(data.payload.reader);
  const names = place.names.map(([language, name]) =>
    h('li', {}, h('bdi', { lang: language }, name), h('small', {}, h('bdi', {}, languageName(language)))),
  );
  return h('ul', { class: 'gm-names' }, names);
}

function dispute(data: Dataset, place: Place): HTMLElement | null {
  const line = disputeLine(data, place, countryNamer(data));
  const note = place.dispute[2] ?? '';
  if (!line && !note) return null;
  return h('p', { class: 'gm-what' }, line ? `${line} ` : null, h('bdi', { lang: 'en' }, note));
}

/** The file that a place comes from, when it did not come with geomap. */
function layer(data: Dataset, place: Place): HTMLElement | null {
  if (place.layer === '' || place.layer === 'bundled') return null;
  return h('p', { class: 'gm-what' }, `${data.say('comes_from')}: `, h('bdi', {}, place.layer));
}

function confidenceBar(data: Dataset, place: Place): HTMLElement {
  const { confidence } = place;
  const word = confidenceWord(confidence);
  const bar = h('span', { class: `gm-bar gm-${word}`, 'aria-hidden': 'true' }, h('span', {}));
  (bar.firstElementChild as HTMLElement).style.width = `${percentOf(confidence)}%`;
  const share = showShare(confidence, data.payload.reader);
  const what = data.say(isApproximate(place) ? 'within' : 'confidence');
  return h('p', { class: 'gm-confidence' }, `${what}: `, h('b', {}, data.say(word)), bar, share);
}

/** How often it is named, and in which sense; a place that is named in both has two shares. */
function shares(data: Dataset, index: number): HTMLElement {
  const count = data.count(index);
  const { reader } = data.payload;
  const total = count.literal + count.associative;
  const named = ROLES.filter((role) => count[role] > 0);
  const both = named.length > 1;
  const words = named.map((role) => roleWord(data, role, both ? `: ${count[role].toLocaleString(reader)}` : ''));
  const parts = ROLES.map((role) => h('span', { class: `gm-${role}` }));
  ROLES.forEach((role, at) => ((parts[at] as HTMLElement).style.width = `${(100 * count[role]) / total}%`));
  return h(
    'div',
    { class: 'gm-shares' },
    h('p', {}, `${data.say('mentions')}: `, h('b', {}, total.toLocaleString(reader))),
    both ? h('span', { class: 'gm-bar', 'aria-hidden': 'true' }, parts) : null,
    h('p', {}, words),
  );
}

function roleWord(data: Dataset, role: (typeof ROLES)[number], more = ''): HTMLElement {
  return h('span', { class: `gm-role gm-${role}` }, h('i', { 'aria-hidden': 'true' }), `${data.say(role)}${more}`);
}

/** Where it lies, to read and to copy. */
function coordinates(data: Dataset, place: Place): HTMLElement | null {
  // Those of an approximate position are another place's.
  if (isApproximate(place)) return null;
  const plain = plainPoint(place.lat, place.lon);
  const button = h('button', { type: 'button', class: 'gm-link', title: plain }, data.say('copy'));
  const status = h('span', { role: 'status' });
  button.addEventListener('click', () => {
    status.textContent = copyText(plain, button) ? data.say('copied') : plain;
  });
  const point = h('bdi', {}, showPoint(data, place.lat, place.lon));
  return h('p', { class: 'gm-point' }, `${data.say('coordinates')}: `, point, ' ', button, ' ', status);
}

function excerptPages(data: Dataset, index: number): HTMLElement {
  const rows = data.excerpts(index);
  const list = h('ol', { class: 'gm-excerpts' });
  const position = h('span', { role: 'status' });
  const previous = h('button', { type: 'button', 'aria-label': data.say('previous') }, arrow(data, false));
  const next = h('button', { type: 'button', 'aria-label': data.say('next') }, arrow(data, true));
  let first = 0;
  const show = (): void => {
    list.replaceChildren(...rows.slice(first, first + PAGE).map((row) => excerpt(data, row)));
    const last = Math.min(rows.length, first + PAGE);
    const number = (value: number): string => value.toLocaleString(data.payload.reader);
    position.textContent = data.say('of', { first: number(first + 1), last: number(last), total: number(rows.length) });
    // Not `disabled`, which would drop the focus, and with it the keys that close the card.
    previous.setAttribute('aria-disabled', String(first === 0));
    next.setAttribute('aria-disabled', String(last >= rows.length));
    list.scrollTop = 0;
  };
  const turn = (by: number): void => {
    first = Math.max(0, Math.min(first + by, Math.floor((rows.length - 1) / PAGE) * PAGE));
    show();
  };
  previous.addEventListener('click', () => turn(-PAGE));
  next.addEventListener('click', () => turn(PAGE));
  show();
  const pager = rows.length > PAGE ? h('div', { class: 'gm-pager' }, previous, position, next) : null;
  return h('div', {}, list, pager);
}

function arrow(data: Dataset, forward: boolean): string {
  return forward === data.rightToLeft ? '‹' : '›';
}

function excerpt(data: Dataset, [article, text, marks]: ExcerptRow): HTMLElement {
  const source = data.payload.articles[article] as Article;
  const sentence = data.payload.texts[text] ?? '';
  const quote = h('p', { class: 'gm-quote', dir: 'auto', lang: source.language || null });
  let at = 0;
  for (const [start, end, role] of marks) {
    // One mention inside another (a demonym in a longer name): the outer one is marked.
    if (start < at) continue;
    quote.append(sentence.slice(at, start));
    quote.append(h('mark', { class: role ? 'gm-associative' : 'gm-literal' }, sentence.slice(start, end)));
    at = end;
  }
  quote.append(sentence.slice(at));
  return h('li', {}, quote, origin(source), facts(data, source, marks));
}

function origin(article: Article): HTMLElement {
  const address = webAddress(article.url);
  const lang = article.language || null;
  const title = h('bdi', { lang }, article.title);
  const link = { href: address, target: '_blank', rel: 'noopener noreferrer nofollow' };
  return h('p', { class: 'gm-origin' }, address ? h('a', link, title) : title);
}

/** Source, date and what is meant, on one line where there is room. */
function facts(data: Dataset, article: Article, marks: ExcerptRow[2]): HTMLElement {
  const source = article.source && article.source !== article.title ? h('bdi', {}, article.source) : null;
  const date = article.date
    ? h('time', { datetime: article.date }, showDate(article.date, data.payload.reader))
    : null;
  const roles = [...new Set(marks.map((mark) => mark[2]))].map((role) => roleWord(data, ROLES[role]));
  return h('p', { class: 'gm-facts' }, source, date, roles);
}

function why(data: Dataset, place: Place): HTMLElement | null {
  if (!place.reasons.length) return null;
  const rows = place.reasons.map(([text, weight]) =>
    h(
      'li',
      { class: weight < 0 ? 'gm-against' : 'gm-for' },
      h('span', { class: 'gm-side' }, data.say(weight < 0 ? 'against' : 'for')),
      h('bdi', { lang: 'en' }, text), // geomap/resolution/explanations.toml is in English
    ),
  );
  return h('details', {}, h('summary', {}, data.say('why')), h('ul', { class: 'gm-reasons' }, rows));
}

function rivals(data: Dataset, place: Place, actions: CardActions): HTMLElement | null {
  if (!place.rivals.length) return null;
  const rows = place.rivals.map((rival) => rivalRow(data, rival, actions));
  const title = `${data.say('rivals')} (${place.rivals.length})`;
  return h('details', {}, h('summary', {}, title), h('ul', { class: 'gm-rivals' }, rows));
}

function rivalRow(data: Dataset, rival: Rival, actions: CardActions): HTMLElement {
  const [name, country, kind, lat, lon, share] = rival;
  const where = [data.say(`kind_${kind}`), country ? countryNamer(data)(country) : ''].filter(Boolean).join(' · ');
  const see = h('button', { type: 'button', class: 'gm-link' }, data.say('see_there'));
  see.setAttribute('aria-label', `${data.say('see_there')}: ${name}, ${where}`);
  see.addEventListener('click', () => actions.lookAt({ name, about: where, lat, lon }));
  return h(
    'li',
    {},
    h('span', {}, h('bdi', { class: 'gm-title' }, name), ` ${where} · ${showShare(share, data.payload.reader)}`),
    see,
  );
}
