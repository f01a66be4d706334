import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { unpackText } from '../src/unpack.ts';

test('packed text comes back, whatever its script', async () => {
  const text = JSON.stringify({ name: 'الرباط', excerpt: '🕌 '.repeat(50_000) });
  assert.equal(await unpackText(` ${gzipSync(text).toString('base64')}\n`), text);
});

test('damaged text is refused and not shown in part', async () => {
  const packed = gzipSync('"Rabat"'.repeat(1000));
  await assert.rejects(unpackText(packed.subarray(0, 20).toString('base64')));
  await assert.rejects(unpackText('!'));
});
