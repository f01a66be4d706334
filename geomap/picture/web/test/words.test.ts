import assert from 'node:assert/strict';
import { test } from 'node:test';
import { webAddress } from '../src/dom.ts';
import { Dataset } from '../src/dataset.ts';
import type { Payload, Place } from '../src/payload.ts';
import { confidenceWord, foldName, isApproximate, isDashed, languageNamer, placeLine, plainPoint, showDate, showPoint, showShare } from '../src/words.ts';

test('names fold to one key whatever their case, accents and vowel signs', () => {
  for (const [left, right] of [
    ['Rabat', 'RÁBAT'],
    ['الرباط', 'الرِّبَاط'],
    ['Côte d’Ivoire', "cote d'ivoire"],
    ['İstanbul', 'istanbul'],
  ] as const) {
    assert.equal(foldName(left), foldName(right));
  }
});

test('dates are shown to the precision that they have, and anything else as it is', () => {
  assert.equal(showDate('2024-03-05', 'nl'), '5 maart 2024');
  assert.equal(showDate('2024-03', 'nl'), 'maart 2024');
  assert.equal(showDate('2024', 'nl'), '2024');
  assert.equal(showDate('2024-13-45', 'nl'), '2024-13-45');
  assert.equal(showDate('<b>soon</b>', 'nl'), '<b>soon</b>');
});

function pointing(reader: string, letters: readonly string[]): Dataset {
  const [north = '', south = '', east = '', west = ''] = letters;
  const messages = { point: '{lat}° {ns}, {lon}° {ew}', north, south, east, west };
  return new Dataset({ reader, messages, articles: [], countries: {}, places: [], texts: [], open: [], credits: [], towns: [] });
}

test('points name their hemispheres, in the numbers and words of the reader', () => {
  const english = pointing('en', ['N', 'S', 'E', 'W']);
  assert.equal(showPoint(english, 34.013, -6.832), '34.01° N, 6.83° W');
  assert.equal(showPoint(english, -33.9, 151.2), '33.90° S, 151.20° E');
  assert.equal(showPoint(pointing('nl', ['NB', 'ZB', 'OL', 'WL']), -33.9, -6.832), '33,90° ZB, 6,83° WL');
});

test('a point to copy is exact, latitude first', () => {
  assert.equal(plainPoint(34.01325, -6.83255), '34.01325, -6.83255');
});

test('languages have names, and what is no language shows itself', () => {
  assert.deepEqual(['nl', 'ar', 'zz', '{{ x }}', ''].map(languageNamer('fr')), ['néerlandais', 'arabe', 'zz', '{{ x }}', '']);
});

test('only web addresses become links', () => {
  assert.equal(webAddress('https://news.example/a?b=1'), 'https://news.example/a?b=1');
  for (const text of ['javascript:alert(1)', ' javascript:alert(1)', 'data:text/html,x', 'file:///etc/passwd', 'nothing', '']) {
    assert.equal(webAddress(text), null);
  }
});

const venue: Place = {
  id: 'near gn:1 café brasil', name: 'Café Brasil', names: [], also: [], country: 'US', admin1: 'Louisiana', class: 'near', kind: 'near',
  near: 'New Orleans', lat: 30, lon: -90, confidence: 0.95, standsFor: [], excerpts: [], reasons: [], rivals: [], vague: 0, layer: 'bundled', dispute: [],
};

function speaking(): Dataset {
  const messages = { kind_near: 'approximately, near {place}', kind_settlement: 'town or city' };
  const payload: Payload = { reader: 'en', messages, articles: [], countries: {}, places: [], texts: [], open: [], towns: [], credits: [] };
  return new Dataset(payload);
}

test('a name without a place says near what it is shown, and is dashed however sure', () => {
  const line = placeLine(speaking(), venue, (code) => code);
  assert.equal(line, 'approximately, near \u2068New Orleans\u2069 · Louisiana · US');
  assert.ok(isApproximate(venue) && isDashed(venue));
});

test('a name in words is put in once, whatever stands in it', () => {
  const line = placeLine(speaking(), { ...venue, near: '{place} $& <b>' }, (code) => code);
  assert.ok(line.startsWith('approximately, near \u2068{place} $& <b>\u2069'));
});

test('a place with its own position says its kind', () => {
  const town: Place = { ...venue, near: '', kind: 'settlement', class: 'P' };
  assert.equal(placeLine(speaking(), town, (code) => code), 'town or city · Louisiana · US');
  assert.ok(!isApproximate(town) && !isDashed(town) && isDashed({ ...town, confidence: 0.3 }));
});

test('confidence has three words', () => {
  assert.deepEqual([1, 0.8, 0.79, 0.5, 0.49, 0].map(confidenceWord), ['sure', 'sure', 'likely', 'likely', 'doubtful', 'doubtful']);
});

test('the word and the figure never disagree', () => {
  for (const confidence of [0.795, 0.7951, 0.7949, 0.495, 0.4949, 0.8, 0.5]) {
    const percent = Number.parseInt(showShare(confidence, 'en'), 10);
    assert.equal(confidenceWord(confidence), percent >= 80 ? 'sure' : percent >= 50 ? 'likely' : 'doubtful');
  }
});
