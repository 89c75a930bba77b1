import { existsSync, linkSync, mkdirSync, readFileSync, renameSync, unlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { err, ok, type Result } from '../../src/lib/base/result.ts';
import type { StoreError } from './protocol.ts';

/** Who holds a data folder. `started` tells a process from a later one that was given the same pid; '' where it cannot be known. */
interface Holder {
  pid: number;
  started: string;
}

export interface DataDirLock {
  release(): void;
}

/** Takes `dataDir`/lock, so that two processes never write one store. The lock of a process that died (kill -9, power cut)
 *  is taken over. The file appears by link(), whole or not at all, so nobody reads half of it. */
export function lockDataDir(dataDir: string): Result<DataDirLock, StoreError> {
  const path = join(dataDir, 'lock');
  const mine = `${path}.${process.pid}.${Math.random().toString(36).slice(2)}`;
  const content = JSON.stringify({ pid: process.pid, started: processStart(process.pid) });
  try {
    makeFolder(dataDir);
    writeFileSync(mine, content);
    for (let attempt = 0; attempt < 10; attempt++) {
      if (tryLink(mine, path)) {
        unlinkSync(mine);
        return ok({ release: () => releaseLock(path, content) });
      }
      const holder = readHolder(path);
      if (holder !== null && isAlive(holder.value)) {
        unlinkSync(mine);
        return err({ kind: 'locked', pid: holder.value.pid, message: lockedMessage(dataDir, holder.value.pid) });
      }
      if (holder !== null) removeStale(path, holder.text);
    }
    unlinkSync(mine);
    return err({ kind: 'unavailable', message: `${path} changes hands too quickly; try again` });
  } catch (error) {
    return err({
      kind: 'unavailable',
      message: `cannot write to the data folder ${dataDir}: ${(error as Error).message}. DATA_DIR moves it`,
    });
  }
}

/** Makes a folder and those above it, one by one: mkdir's own `recursive` never returns where a file system such as /proc refuses
 *  with ENOENT (Node 20). */
function makeFolder(path: string): void {
  if (existsSync(path)) return;
  makeFolder(dirname(path));
  try {
    mkdirSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error; // a process that starts beside us was quicker
  }
}

function lockedMessage(dataDir: string, pid: number): string {
  return `the data folder ${dataDir} is in use by process ${pid}. Stop that process, or set DATA_DIR to another folder`;
}

function tryLink(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function readHolder(path: string): { value: Holder; text: string } | null {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    return null; // released in between: try to take it again
  }
  try {
    const parsed = JSON.parse(text) as Partial<Holder>;
    return { value: { pid: Number(parsed.pid), started: parsed.started ?? '' }, text };
  } catch {
    return { value: { pid: 0, started: '' }, text }; // not ours to begin with, or torn by a power cut: stale
  }
}

/** Moves the stale lock aside. If another process took over meanwhile, what we moved is its live lock: put it back. */
function removeStale(path: string, staleText: string): void {
  const aside = `${path}.stale.${process.pid}`;
  try {
    renameSync(path, aside);
  } catch {
    return; // someone else moved it first
  }
  if (readFileSync(aside, 'utf8') !== staleText) tryLink(aside, path);
  unlinkSync(aside);
}

function releaseLock(path: string, content: string): void {
  try {
    if (readFileSync(path, 'utf8') === content) unlinkSync(path);
  } catch {
    // gone already, together with its folder
  }
}

function isAlive(holder: Holder): boolean {
  if (!(holder.pid > 0)) return false;
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false; // EPERM: alive, another user's
  }
  const started = processStart(holder.pid);
  return holder.started === '' || started === '' || started === holder.started;
}

/** Boot and start time of a process, on Linux; '' elsewhere. */
function processStart(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    // Fields after the command, which stands in parentheses and may hold spaces: starttime is field 22, so the 20th from there.
    return `${boot}/${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? ''}`;
  } catch {
    return '';
  }
}
