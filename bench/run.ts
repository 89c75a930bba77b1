// npm run bench: every benchmark, or those named: npm run bench -- first-paint
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import type { Measurement } from './measurement.ts';

const benches: Readonly<Record<string, () => Promise<{ run(): Measurement[] | Promise<Measurement[]> }>>> = {
  api: () => import('./api.ts'),
  decode: () => import('./decode.ts'),
  'first-paint': () => import('./first-paint.ts'),
  ingest: () => import('./ingest.ts'),
  regex: () => import('./regex.ts'),
  search: () => import('./search.ts'),
  metrics: () => import('./metrics.ts'),
};

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !(name in benches));
if (unknown.length > 0) {
  console.error(`No benchmark called ${unknown.join(', ')}. There are: ${Object.keys(benches).join(', ')}`);
  process.exit(2);
}

const results: Record<string, Measurement[]> = {};
for (const [name, load] of Object.entries(benches)) {
  if (asked.length > 0 && !asked.includes(name)) continue;
  console.log(`\n${name}`);
  const { run } = await load();
  const measurements = (results[name] = await run());
  for (const { name: what, unit, median, p95, n } of measurements) {
    console.log(`  ${what.padEnd(40)}median ${figure(median)} ${unit}   p95 ${figure(p95)} ${unit}   (${n} runs)`);
  }
}

const file = `bench/results/${new Date().toISOString().slice(0, 10)}.json`;
mkdirSync('bench/results', { recursive: true });
writeFileSync(file, `${JSON.stringify({ node: process.version, cpu: cpus()[0]?.model, results }, null, 2)}\n`);
console.log(`\n${file}`);

function figure(value: number): string {
  return value.toPrecision(4).padStart(8);
}
