import { existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { err, ok, type Result } from '../../src/lib/base/result.ts';
import type { StoreError } from './protocol.ts';

/** Version of what stands below DATA_DIR: segments/NNNNNNNN.mdb, keys and records as in segment-file.ts. */
export const FORMAT_VERSION = 1;

/** Checks `dataDir`/format.json, or writes it into an empty folder. Another version is refused, never guessed at. */
export function checkFormat(dataDir: string): Result<null, StoreError> {
  const path = join(dataDir, 'format.json');
  try {
    if (!existsSync(path)) {
      if (existsSync(join(dataDir, 'segments')) && readdirSync(join(dataDir, 'segments')).length > 0)
        return refuse(dataDir, 'holds segments but no format.json');
      writeFileSync(`${path}.new`, `${JSON.stringify({ format: 'trace-observatory', version: FORMAT_VERSION })}\n`);
      renameSync(`${path}.new`, path);
      return ok(null);
    }
    const found = readVersion(readFileSync(path, 'utf8'));
    if (found === FORMAT_VERSION) return ok(null);
    return refuse(
      dataDir,
      found === null
        ? 'has a format.json that cannot be read'
        : `holds a store of format version ${found}, and this build reads version ${FORMAT_VERSION}`,
    );
  } catch (error) {
    return err({ kind: 'unavailable', message: `cannot read ${path}: ${(error as Error).message}` });
  }
}

function readVersion(text: string): number | string | null {
  try {
    const version = (JSON.parse(text) as { version?: unknown }).version;
    return typeof version === 'number' || typeof version === 'string' ? version : null;
  } catch {
    return null;
  }
}

function refuse(dataDir: string, what: string): Result<never, StoreError> {
  const advice = 'Run the build that wrote it, or set DATA_DIR to another folder; nothing was changed';
  return err({ kind: 'format', message: `the data folder ${dataDir} ${what}. ${advice}` });
}
