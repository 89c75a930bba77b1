import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { err, ok, type Result } from '../../src/lib/base/result.ts';
import { lockDataDir } from './data-dir-lock.ts';
import { checkFormat } from './format-file.ts';
import type { StoreError } from './protocol.ts';
import { segmentNumber } from './segment-file.ts';

/** Deletes all stored traces of a data folder that no process uses, and nothing else in it. Works where the disk is full.
 *  Errors: 'locked' (with the pid), 'format', 'unavailable'.  @returns how many files went */
export function deleteStoredData(dataDir: string): Result<number, StoreError> {
  const lock = lockDataDir(dataDir);
  if (!lock.ok) return lock;
  try {
    const format = checkFormat(dataDir);
    if (!format.ok) return format;
    const folder = join(dataDir, 'segments');
    const files = readdirSync(folder).filter((name) => segmentNumber(name.replace(/-lock$/, '')) !== null);
    for (const name of files) rmSync(join(folder, name), { force: true });
    return ok(files.filter((name) => segmentNumber(name) !== null).length);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return ok(0); // no segments yet
    return err({ kind: 'unavailable', message: `cannot delete in ${dataDir}: ${(error as Error).message}` });
  } finally {
    lock.value.release();
  }
}
