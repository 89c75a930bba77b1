// What surrounds the backend misbehaves: its clock, its disk, its clients.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { startVictim, type Victim } from '../contract/durability-backend.ts';
import { otlpOf, post, spanOf, traceBytes } from './client.ts';

const HOUR = 3_600_000;
const LONG = 'x'.repeat(2000);

async function kept(victim: Victim, seed: number, traces: number): Promise<number> {
  let count = 0;
  for (let trace = 0; trace < traces; trace++)
    if ((await traceBytes(victim.tempo, spanOf(seed, 5 * trace).traceId)).length > 0) count++;
  return count;
}

const traceOf = (seed: number, trace: number): Uint8Array =>
  otlpOf(Array.from({ length: 5 }, (_, i) => spanOf(seed, 5 * trace + i, LONG)));

/** Lets the clock leap ahead and back between requests. @returns traces sent, and those still kept */
export async function leapClock(dataDir: string, leaps: number, seed: number): Promise<{ sent: number; kept: number }> {
  const file = join(dataDir, '..', `clock-${process.pid}-${seed}`);
  writeFileSync(file, '0');
  const victim = await startVictim(dataDir, {
    env: { RETENTION_HOURS: '24', CLOCK_FILE: file },
    execArgv: ['--import', resolve('tests/soak/leaping-clock.mjs')],
  });
  try {
    for (let leap = 0; leap < leaps; leap++) {
      writeFileSync(file, `${[1, -1, 400, -9000, 100_000, 0][(seed + leap) % 6]! * 24 * HOUR}`);
      await new Promise((later) => setTimeout(later, 60)); // until the clock's file was read again
      if ((await post(victim.otlp, traceOf(seed, leap))) !== 200) throw new Error(`refused after leap ${leap}`);
    }
    return { sent: leaps, kept: await kept(victim, seed, leaps) };
  } finally {
    await victim.kill();
    rmSync(file);
  }
}

export interface DiskReport {
  acknowledged: number;
  refused: number;
  keptWhileFull: number;
  acceptedAgain: boolean;
  keptAfterKill: number;
}

/** Fills the disk beside the backend, goes on sending, frees it, goes on, kills it. @returns null where no small disk can be mounted */
export async function fillDisk(seed: number): Promise<DiskReport | null> {
  const disk = mkdtempSync(join(tmpdir(), 'observatory-disk-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=48m', 'tmpfs', disk], { stdio: 'ignore' });
  } catch {
    rmSync(disk, { recursive: true });
    return null;
  }
  let victim = await startVictim(join(disk, 'data'));
  try {
    let acknowledged = 0;
    let refused = 0;
    const send = async (): Promise<boolean> => {
      const status = await post(victim.otlp, traceOf(seed, acknowledged));
      if (status === 200) acknowledged++;
      else if (status === 503) refused++;
      else throw new Error(`answered with ${status} on a full disk`);
      return status === 200;
    };
    for (let n = 0; n < 40; n++) await send();
    const { bavail, bsize } = statfsSync(disk);
    writeFileSync(join(disk, 'ballast'), new Uint8Array(bavail * bsize - 1024 * 1024));
    for (let n = 0; n < 20; n++) await send();
    const keptWhileFull = await kept(victim, seed, acknowledged);
    rmSync(join(disk, 'ballast'));
    const acceptedAgain = await send();
    await victim.kill();
    victim = await startVictim(join(disk, 'data'));
    return {
      acknowledged,
      refused,
      keptWhileFull,
      acceptedAgain,
      keptAfterKill: await kept(victim, seed, acknowledged),
    };
  } finally {
    await victim.kill();
    execFileSync('umount', ['-l', disk]);
    rmSync(disk, { recursive: true });
  }
}

export interface StallReport {
  /** Requests of normal clients that were answered meanwhile, and how long the slowest took. */
  answered: number;
  slowestMs: number;
  /** By how much the backend's memory grew while everybody stalled. */
  grownBytes: number;
}

/** Readers that ask for a large trace and read nothing, writers that never end their request, and normal clients beside them. */
export async function stallBeside(
  dataDir: string,
  stalled: number,
  rounds: number,
  seed: number,
): Promise<StallReport> {
  const victim = await startVictim(dataDir);
  const sockets: Socket[] = [];
  try {
    const { traceId } = spanOf(seed, 0);
    for (let part = 0; part < 10; part++) {
      const spans = Array.from({ length: 500 }, (_, i) => ({ ...spanOf(seed, 5 * (part * 500 + i), LONG), traceId }));
      if ((await post(victim.otlp, otlpOf(spans))) !== 200) throw new Error('the large trace was refused');
    }
    const before = rssOf(victim.pid);
    const open = (url: string, head: string): void => {
      const { hostname, port } = new URL(url);
      const socket = connect(Number(port), hostname, () => socket.write(head)).pause();
      socket.on('error', () => undefined); // it is cut off in the end
      sockets.push(socket);
    };
    for (let i = 0; i < stalled; i++) {
      open(victim.tempo, `GET /api/traces/${traceId} HTTP/1.1\r\nhost: localhost\r\n\r\n`);
      open(victim.otlp, 'POST /v1/traces HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/x-protobuf\r\ncontent-length: 1000000\r\n\r\nabc'); // prettier-ignore
    }
    let slowestMs = 0;
    let answered = 0;
    for (let n = 0; n < rounds; n++) {
      const fromMs = performance.now();
      if ((await post(victim.otlp, traceOf(seed + 1, n))) !== 200) throw new Error('a normal request was refused');
      if ((await kept(victim, seed + 1, 1)) !== 1) throw new Error('a normal read found nothing');
      slowestMs = Math.max(slowestMs, performance.now() - fromMs);
      answered += 2;
    }
    return { answered, slowestMs, grownBytes: rssOf(victim.pid) - before };
  } finally {
    for (const socket of sockets) socket.destroy();
    await victim.kill();
  }
}

function rssOf(pid: number): number {
  return Number(execFileSync('ps', ['-o', 'rss=', '-p', `${pid}`]).toString()) * 1024;
}
