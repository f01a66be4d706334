import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Dataset } from '../src/dataset.ts';
import { COLUMNS, type Row, defuse, shownRows, toCsv, toGeoJson } from '../src/export.ts';
import type { ExcerptRow, Payload, Place } from '../src/payload.ts';

const RABAT: Row = {
  id: 'gn:1', name: 'Rabat', country: 'MA', admin1: '', kind: 'capital', latitude: 34.01325, longitude: -6.83255,
  confidence: 0.97, mentions: 3, literal: 2, associative: 1, articles: 2, near: '', layer: 'mine.csv',
};

/** The cells of a CSV by the letter of RFC 4180, without the mark before it. */
function read(csv: string): string[][] {
  const rows: string[][] = [[]];
  let [text, quoted, at] = ['', false, 1];
  const end = (): number => (rows[rows.length - 1] as string[]).push(text);
  for (; at < csv.length; at++) {
    const letter = csv[at] as string;
    if (quoted && letter === '"' && csv[at + 1] === '"') text += csv[at++];
    else if (letter === '"') quoted = !quoted;
    else if (!quoted && letter === ',') [, text] = [end(), ''];
    else if (!quoted && letter === '\r' && csv[at + 1] === '\n') {
      [, text] = [end(), ''];
      rows.push([]);
      at++;
    } else text += letter;
  }
  assert.ok(!quoted && rows.pop()?.length === 0);
  return rows;
}

test('a CSV says that it is UTF-8, names its columns and ends every line', () => {
  const csv = toCsv([RABAT]);
  assert.equal(
    csv,
    '\ufeffid,name,country,admin1,kind,latitude,longitude,confidence,mentions,literal,associative,articles,near,layer\r\n' +
      'gn:1,Rabat,MA,,capital,34.01325,-6.83255,0.97,3,2,1,2,,mine.csv\r\n',
  );
  assert.equal(toCsv([]), `\ufeff${COLUMNS.join(',')}\r\n`);
});

for (const name of ['a,b', 'say "hello"', '"', 'one\ntwo', 'one\r\ntwo', ' spaces ', '🕌👩‍👩‍👧 الرباط', '\u202egnihtemos', '</script>', '{{ 7 * 7 }}', 'w'.repeat(400)]) {
  test(`${JSON.stringify(name.slice(0, 30))} comes back from both files as it is`, () => {
    const rows = [{ ...RABAT, name }, RABAT];
    const cells = read(toCsv(rows));
    assert.deepEqual(cells.map((row) => row.length), [14, 14, 14]);
    assert.equal(cells[1]?.[1], name);
    assert.equal(cells[2]?.[1], 'Rabat');
    assert.equal(JSON.parse(toGeoJson(rows)).features[0].properties.name, name);
  });
}

for (const [name, harmless] of [
  ['=1+1', "'=1+1"],
  ['+1', "'+1"],
  ['-1', "'-1"],
  ['@SUM(A1)', "'@SUM(A1)"],
  ['\tx', "'\tx"],
  ['\rx', "'\rx"],
  ['\n=x', "'\n'=x"],
  ['  =1', "  '=1"],
  ['＝1', "'＝1"],
  ['"=1+1"', '"\'=1+1"'],
  ['x;=1+1', "x;'=1+1"],
  ['x\n=1+1', "x\n'=1+1"],
  ['Aix-en-Provence', 'Aix-en-Provence'],
  ['a=b, c+d', 'a=b, c+d'],
  ["'s-Hertogenbosch", "'s-Hertogenbosch"],
] as const) {
  test(`${JSON.stringify(name)} is no formula to a spreadsheet, and stays as it is in GeoJSON`, () => {
    assert.equal(defuse(name), harmless);
    assert.equal(read(toCsv([{ ...RABAT, name, near: name, layer: name }]))[1]?.[1], harmless);
    assert.equal(JSON.parse(toGeoJson([{ ...RABAT, name }])).features[0].properties.name, name);
  });
}

test('numbers below zero are numbers and no formulas', () => {
  assert.equal(read(toCsv([RABAT]))[1]?.[6], '-6.83255');
});

test('what no text may hold becomes a sign for it in a CSV', () => {
  assert.equal(read(toCsv([{ ...RABAT, name: 'a\0b\x07c' }]))[1]?.[1], 'a\ufffdb\ufffdc');
});

test('GeoJSON has longitude first and flags approximate positions', () => {
  const { type, features } = JSON.parse(toGeoJson([RABAT, { ...RABAT, id: 'near gn:1 x', near: 'Rabat' }]));
  assert.equal(type, 'FeatureCollection');
  assert.deepEqual(features[0], {
    type: 'Feature',
    geometry: { type: 'Point', coordinates: [-6.83255, 34.01325] },
    properties: { ...RABAT, approximate: false },
  });
  assert.equal(features[1].properties.approximate, true);
  assert.deepEqual(JSON.parse(toGeoJson([])), { type: 'FeatureCollection', features: [] });
});

function place(id: string, excerpts: ExcerptRow[]): Place {
  return {
    id, name: id, names: [], also: [], country: 'MA', admin1: 'Rabat-Salé', class: 'P', kind: 'capital', near: '',
    lat: 1, lon: 2, confidence: 0.5, standsFor: [], excerpts, reasons: [], rivals: [], vague: 0, layer: 'bundled', dispute: [],
  };
}

test('only what the layers let through is counted and written', () => {
  const article = { title: '', source: '', url: '', date: '', language: '' };
  const payload: Payload = {
    reader: 'en', messages: {}, articles: [article, article], countries: {}, texts: ['', ''], open: [], credits: [], towns: [],
    places: [place('a', [[0, 0, [[0, 1, 0]]]]), place('b', [[0, 0, [[0, 1, 0], [2, 3, 1]]], [1, 1, [[0, 1, 1]]]])],
  };
  const data = new Dataset(payload);
  const counts = (): unknown[] => shownRows(data).map((row) => [row.id, row.mentions, row.literal, row.associative, row.articles]);
  assert.deepEqual(counts(), [['b', 3, 1, 2, 2], ['a', 1, 1, 0, 1]]);
  data.set('role', ['literal'], false);
  assert.deepEqual(counts(), [['b', 2, 0, 2, 2]]);
  data.set('article', ['1'], false);
  assert.deepEqual(counts(), [['b', 1, 0, 1, 1]]);
});
