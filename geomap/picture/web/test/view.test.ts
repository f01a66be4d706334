import assert from 'node:assert/strict';
import { test } from 'node:test';
import { firstView, fittingZoom } from '../src/view.ts';

const spot = (lat: number, lon: number, mentions: number): { lat: number; lon: number; mentions: number } => ({ lat, lon, mentions });
const NEAR = [spot(34, -7, 12), spot(36.7, 3, 9), spot(40.4, -3.7, 3), spot(30, 31, 3), spot(50.8, 4.3, 3)];
const FAR = [spot(36, 138, 1), spot(-34, -64, 2), spot(29.7, -95.3, 1)];

test('a few far places do not shrink the bulk to a heap', () => {
  assert.deepEqual(firstView([...FAR, ...NEAR], 340, 640), NEAR);
});

test('places that fit well are all shown', () => {
  assert.deepEqual(firstView(NEAR, 340, 640), NEAR);
});

test('far places that are named as often as the others stay', () => {
  const world = [...NEAR, ...FAR.map(({ lat, lon }) => spot(lat, lon, 20))];
  assert.deepEqual(firstView(world, 340, 640), world);
});

test('one place, and none', () => {
  const [one] = NEAR;
  assert.deepEqual(firstView(one ? [one] : [], 340, 640), [one]);
  assert.deepEqual(firstView([], 340, 640), []);
});

test('the world is 256 pixels wide at zoom 0', () => {
  assert.equal(fittingZoom([spot(0, -90, 1), spot(0, 90, 1)], 128, 500), 0);
});

test('many thousands are looked through at once', () => {
  const bulk = Array.from({ length: 20_000 }, (_, at) => spot(30 + (at % 120) / 20, (at % 340) / 20, 1));
  const far = [spot(36, 178, 1), spot(-54, -170, 1)];
  assert.deepEqual(firstView([...far, ...bulk], 340, 640), bulk);
  const world = bulk.map((_, at) => spot(((at * 7) % 1200) / 10 - 60, ((at * 11) % 3400) / 10 - 170, 1));
  assert.ok(firstView(world, 340, 640).length >= 0.8 * world.length);
});
