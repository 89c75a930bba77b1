// npm run soak [-- seed]: hours of misfortune in some minutes. Each line says what was done and what must not have happened.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { killUnderIngest } from './kills.ts';
import { sendMutated } from './mutations.ts';
import { fillDisk, leapClock, stallBeside } from './surroundings.ts';

const seed = Number(process.argv[2] ?? 1);
let failed = false;

async function part(name: string, run: (dataDir: string) => Promise<{ text: string; good: boolean }>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'observatory-soak-'));
  const fromMs = performance.now();
  try {
    const { text, good } = await run(join(folder, 'data'));
    failed ||= !good;
    console.log(`${good ? 'ok  ' : 'FAIL'} ${name}: ${text} (${((performance.now() - fromMs) / 1000).toFixed(0)} s)`);
  } catch (error) {
    failed = true;
    console.log(`FAIL ${name}: ${(error as Error).message}`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

await part('50 × kill -9 under ingest', async (dataDir) => {
  const { acknowledged, lost, doubled } = await killUnderIngest(dataDir, 50, seed);
  return {
    text: `${acknowledged} spans acknowledged, ${lost} lost, ${doubled} doubled`,
    good: lost === 0 && doubled === 0 && acknowledged > 0,
  };
});
await part('100,000 damaged bodies', async (dataDir) => {
  const { statuses, firstBytes, lastBytes } = await sendMutated(dataDir, 100_000, seed);
  const grown = lastBytes / firstBytes - 1;
  return {
    text: `answers ${JSON.stringify(statuses)}, memory ${(100 * grown).toFixed(1)} % more than after 10,000`,
    good: grown <= 0.1 && (statuses[500] ?? 0) === 0,
  };
});
await part('the clock leaps', async (dataDir) => {
  const { sent, kept } = await leapClock(dataDir, 60, seed);
  return { text: `${kept} of ${sent} traces kept`, good: kept === sent };
});
await part('the disk fills up and is freed', async () => {
  const report = await fillDisk(seed);
  if (report === null) return { text: 'skipped: mounting a small disk takes root on Linux', good: true };
  const { acknowledged, refused, keptWhileFull, acceptedAgain, keptAfterKill } = report;
  return {
    text: `${refused} refused while full, ${keptWhileFull} traces readable then, ${keptAfterKill} of ${acknowledged} after a kill`,
    good: refused > 0 && acceptedAgain && keptWhileFull === acknowledged - 1 && keptAfterKill === acknowledged,
  };
});
await part('readers and writers that stall', async (dataDir) => {
  const { answered, slowestMs, grownBytes } = await stallBeside(dataDir, 100, 300, seed);
  return {
    text: `${answered} requests beside 200 stalled ones, slowest ${slowestMs.toFixed(0)} ms, ${(grownBytes / 1e6).toFixed(0)} MB more`,
    good: grownBytes < 600e6,
  };
});
process.exit(failed ? 1 : 0);
