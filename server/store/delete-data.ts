import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { err, ok, type Result } from '../../src/lib/base/result.ts';
import { lockDataDir } from './data-dir-lock.ts';
import { checkFormat } from './format-file.ts';
import type { StoreError } from './protocol.ts';
import { segmentNumber } from './segment-file.ts';
import { tenantFolders } from './tenants.ts';

/** Deletes all stored traces of a data folder that no process uses, those of all tenants, and nothing else in it. Works where the disk is full.
 *  Errors: 'locked' (with the pid), 'format', 'unavailable'.  @returns how many files went */
export function deleteStoredData(dataDir: string): Result<number, StoreError> {
  const lock = lockDataDir(dataDir);
  if (!lock.ok) return lock;
  try {
    const format = checkFormat(dataDir);
    if (!format.ok) return format;
    let files = deleteSegments(dataDir);
    for (const folder of tenantFolders(dataDir)) {
      files += deleteSegments(folder);
      rmSync(folder, { recursive: true, force: true });
    }
    return ok(files);
  } catch (error) {
    return err({ kind: 'unavailable', message: `cannot delete in ${dataDir}: ${(error as Error).message}` });
  } finally {
    lock.value.release();
  }
}

/** @returns how many segments there were */
function deleteSegments(dataDir: string): number {
  const folder = join(dataDir, 'segments');
  if (!existsSync(folder)) return 0;
  const files = readdirSync(folder).filter((name) => segmentNumber(name.replace(/-lock$/, '')) !== null);
  for (const name of files) rmSync(join(folder, name), { force: true });
  return files.filter((name) => segmentNumber(name) !== null).length;
}
