import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type TileRow, tileUrl } from '../src/tileurl.ts';

const row: TileRow = {
  name: 'Some tiles', url: 'https://{s}.example/{z}/{x}/{y}.png', subdomains: ['b', 'c'], minZoom: 2, maxZoom: 10,
  tileSize: 256, zoomOffset: 0, tms: 0, needsReferer: 0, credit: [],
};

test('the tile is the one that holds the point', () => {
  // Rabat at zoom 8, as OpenStreetMap's "slippy map tilenames" has it
  assert.equal(tileUrl(row, 34.01325, -6.83255, 8), 'https://b.example/8/123/102.png');
  assert.equal(tileUrl({ ...row, tms: 1 }, 34.01325, -6.83255, 8), 'https://b.example/8/123/153.png');
});

test('the zoom is one that the provider has', () => {
  assert.equal(tileUrl(row, 0.1, 0.1, 0.5), 'https://b.example/2/2/1.png');
  assert.match(tileUrl(row, 0, 0, 17.75), /\/10\//);
  assert.match(tileUrl({ ...row, tileSize: 512, zoomOffset: -1 }, 0, 0, 4), /\/3\/4\/4/);
});

test('beyond the date line and the poles it stays on the world', () => {
  assert.equal(tileUrl(row, 10, 190, 2), tileUrl(row, 10, -170, 2));
  assert.equal(tileUrl(row, 10, -200, 2), tileUrl(row, 10, 160, 2));
  assert.match(tileUrl(row, 88, 0, 2), /\/2\/2\/0\.png$/);
  assert.match(tileUrl(row, -88, 0, 2), /\/2\/2\/3\.png$/);
});

test('an address without servers to choose from has none put in', () => {
  assert.equal(tileUrl({ ...row, url: 'https://x.example/{z}-{y}-{x}', subdomains: [] }, 1, 1, 2), 'https://x.example/2-1-2');
});
