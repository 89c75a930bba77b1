import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { lockDataDir } from '../../../server/store/data-dir-lock.ts';

const folder = mkdtempSync(join(tmpdir(), 'observatory-lock-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('a data folder that is not there yet is made, with those above it', () => {
  const dataDir = join(folder, 'a', 'b', 'c');
  const lock = lockDataDir(dataDir);
  expect(lock.ok && existsSync(join(dataDir, 'lock'))).toBe(true);
  if (lock.ok) lock.value.release();
});

test('one that cannot be made is an error that names the folder and the setting', () => {
  writeFileSync(join(folder, 'file'), '');
  for (const dataDir of [join(folder, 'file', 'data'), '/proc/nope/data']) {
    const lock = lockDataDir(dataDir);
    expect(!lock.ok && lock.error.message).toContain(`${dataDir}: E`);
    expect(!lock.ok && lock.error.message).toContain('DATA_DIR');
  }
});
