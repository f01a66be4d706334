import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Dataset } from '../src/dataset.ts';
import type { ExcerptRow, Payload, Place } from '../src/payload.ts';
import { findPlaces } from '../src/find.ts';
import { disputeLine } from '../src/words.ts';

function place(name: string, featureClass: string, excerpts: ExcerptRow[], also: string[] = []): Place {
  return {
    id: name, name, names: [], also, country: 'MA', admin1: '', class: featureClass, kind: 'settlement', near: '',
    lat: 0, lon: 0, confidence: 1, standsFor: [], excerpts, reasons: [], rivals: [], vague: 0, dispute: [],
  };
}

function dataset(): Dataset {
  const article = { title: '', source: '', url: '', date: '', language: '' };
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
    credits: [],
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
