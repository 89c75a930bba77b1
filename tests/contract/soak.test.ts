// A short slice of `npm run soak`, which does the same many times over.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { killUnderIngest } from '../soak/kills.ts';
import { sendMutated } from '../soak/mutations.ts';
import { fillDisk, leapClock, stallBeside } from '../soak/surroundings.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'observatory-soak-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));
const dataDir = (): string => join(folder, 'data');

test('killed under ingest: nothing acknowledged is lost, nothing is doubled', async () => {
  const { acknowledged, lost, doubled } = await killUnderIngest(dataDir(), 3, 7);
  expect(acknowledged).toBeGreaterThan(500);
  expect({ lost, doubled }).toEqual({ lost: 0, doubled: 0 });
});

test('damaged bodies are taken or refused, never a failure of the backend', async () => {
  const { statuses } = await sendMutated(dataDir(), 900, 7);
  expect(statuses[200]! + (statuses[202] ?? 0)).toBeGreaterThan(0);
  expect(statuses[400]).toBeGreaterThan(100);
  expect(Object.keys(statuses).filter((status) => Number(status) >= 500)).toEqual([]);
});

test('a clock that leaps costs nothing that is stored', async () => {
  expect(await leapClock(dataDir(), 8, 7)).toEqual({ sent: 8, kept: 8 });
});

test('a full disk: refused with 503, readable, and accepted again when there is room', async (context) => {
  const report = await fillDisk(7);
  if (report === null) return context.skip('a small file system cannot be mounted here: that takes root on Linux');
  const { acknowledged } = report;
  expect(report).toMatchObject({
    refused: 20,
    keptWhileFull: acknowledged - 1,
    acceptedAgain: true,
    keptAfterKill: acknowledged,
  });
});

test('readers and writers that stall keep nobody from being answered', async () => {
  const { answered } = await stallBeside(dataDir(), 10, 10, 7);
  expect(answered).toBe(20);
});
