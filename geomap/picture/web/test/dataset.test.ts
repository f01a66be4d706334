import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Dataset, FACETS } from '../src/dataset.ts';
import type { ExcerptRow, Payload, Place } from '../src/payload.ts';
import { findPlaces } from '../src/find.ts';
import { disputeLine } from '../src/words.ts';

function place(name: string, featureClass: string, excerpts: ExcerptRow[], also: string[] = []): Place {
  return {
    id: name, name, names: [], also, country: 'MA', admin1: '', class: featureClass, kind: 'settlement', near: '',
    lat: 0, lon: 0, confidence: 1, standsFor: [], excerpts, reasons: [], rivals: [], vague: 0, layer: 'bundled', dispute: [],
  };
}

const article = { title: '', source: '', url: '', date: '', language: '' };

function dataset(more: Partial<Payload> = {}): Dataset {
  const payload: Payload = {
    reader: 'en',
    messages: { of: '{first}–{last} of {total}', direction: 'ltr' },
    articles: [article, article],
    countries: {},
    places: [
      place('Rabat', 'P', [[0, 0, [[0, 5, 0], [9, 14, 1]]], [1, 1, [[0, 5, 1]]]], ['الرباط']),
      place('Morocco', 'A', [[1, 2, [[0, 7, 0]]]]),
    ],
    texts: ['', '', ''],
    open: [],
    towns: [],
    credits: [],
    ...more,
  };
  return new Dataset(payload);
}

test('facets intersect', () => {
  const data = dataset();
  assert.deepEqual(data.shown(), [0, 1]);
  data.set('role', ['associative'], false);
  assert.deepEqual(data.count(0), { literal: 1, associative: 0 });
  data.set('article', ['0'], false);
  assert.deepEqual(data.shown(), [1]);
  data.set('feature_class', ['A'], false);
  assert.deepEqual(data.shown(), []);
  data.reset();
  assert.deepEqual(data.shown(), [0, 1]);
});

test('a switch counts the mentions that it would show beside the other facets', () => {
  const data = dataset();
  assert.equal(data.mentionsUnder('article', '1'), 2);
  assert.equal(data.mentionsUnder('role', 'literal') + data.mentionsUnder('role', 'associative'), 4);
  data.set('role', ['associative'], false);
  assert.equal(data.mentionsUnder('article', '1'), 1);
  assert.equal(data.mentionsUnder('role', 'associative'), 2);
});

/** Two papers in two languages, a town in doubt, a sea of no country; the third article names nothing. */
function papers(): Dataset {
  const town = { ...place('Rabat', 'P', [[0, 0, [[0, 5, 0]]], [1, 1, [[0, 5, 1], [8, 13, 0]]]]), confidence: 0.6 };
  const sea = { ...place('Red Sea', 'H', [[0, 2, [[0, 7, 0]]]]), country: '' };
  const articles = [
    { ...article, source: 'A', language: 'en' },
    { ...article, source: 'B', language: 'nl' },
    { ...article, source: 'A', language: 'nl' },
  ];
  return dataset({ articles, places: [sea, town] });
}

test('values come most named first, roles and confidences in their own order', () => {
  const data = papers();
  const values = Object.fromEntries(FACETS.map((facet) => [facet, data.values(facet)]));
  assert.deepEqual(values, {
    article: ['0', '1', '2'],
    feature_class: ['P', 'H'],
    role: ['literal', 'associative'],
    country: ['MA', ''],
    confidence: ['sure', 'likely'],
    source: ['A', 'B'],
    language: ['en', 'nl'],
  });
});

test('facets of articles restrict the excerpts, facets of places the places', () => {
  const data = papers();
  data.set('source', ['A'], false);
  assert.deepEqual([data.shown(), data.excerpts(1).length, data.count(1)], [[1], 1, { literal: 1, associative: 1 }]);
  data.set('source', ['A'], true);
  data.set('language', ['nl'], false);
  assert.deepEqual([data.shown(), data.excerpts(1).length], [[0, 1], 1]);
  data.set('country', ['MA'], false);
  assert.deepEqual(data.shown(), [0]);
  data.set('confidence', ['sure'], false);
  assert.deepEqual(data.shown(), []);
});

test('what two facets hide counts under neither switch', () => {
  const data = papers();
  data.set('source', ['A'], false);
  data.set('confidence', ['likely'], false);
  assert.equal(data.mentionsUnder('confidence', 'likely'), 2);
  assert.equal(data.mentionsUnder('source', 'A'), 1);
  assert.equal(data.mentionsUnder('role', 'literal'), 0);
  assert.deepEqual([data.onCount('source'), data.onCount('role'), data.everythingOn], [1, 2, false]);
});

test('the values, their order and the totals stay whatever is off', () => {
  const data = papers();
  const before = FACETS.map((facet) => data.values(facet));
  data.set('role', ['literal', 'associative'], false);
  assert.deepEqual(FACETS.map((facet) => data.values(facet)), before);
  assert.deepEqual(data.total(1), { literal: 2, associative: 1 });
  assert.deepEqual(data.count(1), { literal: 0, associative: 0 });
});

test('an excerpt keeps only the marks that are on', () => {
  const data = dataset();
  data.set('role', ['literal'], false);
  assert.deepEqual(data.excerpts(0), [[0, 0, [[9, 14, 1]]], [1, 1, [[0, 5, 1]]]]);
  assert.deepEqual(data.excerpts(1), []);
});

test('search finds by any name what is shown, and nothing by nothing', () => {
  const data = dataset();
  assert.deepEqual(findPlaces(data, 'ربا'), [{ index: 0, by: 'الرباط' }]);
  assert.deepEqual(findPlaces(data, ' '), []);
  data.set('feature_class', ['P'], false);
  assert.deepEqual(findPlaces(data, 'rabat'), []);
});

test('messages are filled in, and a gap shows its key', () => {
  const data = dataset();
  assert.equal(data.say('of', { first: 1, last: 2, total: 4 }), '1–2 of 4');
  assert.equal(data.say('missing'), 'missing');
});

test('a dispute names who holds a place and who else claims it', () => {
  const data = dataset();
  const here = { ...place('Dakhla', 'P', []), country: 'EH' };
  const name = (code: string): string => code;
  assert.equal(disputeLine(data, { ...here, dispute: [['MA'], ['MA'], 'A note.'] }, name), 'held_by: MA. also_claimed_by: MA.');
  assert.equal(disputeLine(data, { ...here, dispute: [[], [], 'A note.'] }, name), '');
  assert.equal(disputeLine(data, here, name), '');
  assert.equal(disputeLine(data, { ...here, country: '', dispute: [[], ['IL', 'SY'], ''] }, name), 'claimed_by: IL, SY.');
});
