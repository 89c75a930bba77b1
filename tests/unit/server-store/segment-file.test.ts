import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { allDbs } from 'lmdb';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { SegmentFile } from '../../../server/store/segment-file.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'observatory-segment-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('a file that went leaves nothing behind, in the folder and in memory', async () => {
  const before = allDbs.size;
  const file = new SegmentFile(folder, 1, 0);
  file.commit({ ...file.meta }, 0, () => file.put('ab'.repeat(16), 0, Uint8Array.of(1)));
  expect(allDbs.size).toBe(before + 1);
  await file.destroy();
  expect(allDbs.size).toBe(before);
  expect(existsSync(file.path)).toBe(false);
});
