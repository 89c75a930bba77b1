// npm run bench: every benchmark, or those named: npm run bench -- first-paint. Numbers are the sizes of those that have sizes:
// npm run bench:browser -- 1000 100000
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { againstLimit, type Measurement } from './measurement.ts';

interface Bench {
  run(sizes: readonly number[]): Measurement[] | Promise<Measurement[]>;
}

const benches: Readonly<Record<string, () => Promise<Bench>>> = {
  api: () => import('./api.ts'),
  browser: () => import('./browser.ts'),
  decode: () => import('./decode.ts'),
  'first-paint': () => import('./first-paint.ts'),
  ingest: () => import('./ingest.ts'),
  regex: () => import('./regex.ts'),
  search: () => import('./search.ts'),
  metrics: () => import('./metrics.ts'),
};

const args = process.argv.slice(2);
const sizes = args.filter((arg) => /^\d+$/.test(arg)).map(Number);
const asked = args.filter((arg) => !/^\d+$/.test(arg));
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
  const measurements = (results[name] = await run(sizes));
  const width = 3 + Math.max(...measurements.map(({ name: what }) => what.length));
  for (const measurement of measurements) {
    const { name: what, unit, median, p95, n } = measurement;
    const figures = `median ${figure(median)} ${unit}   p95 ${figure(p95)} ${unit}   (${n} runs)`;
    console.log(`  ${what.padEnd(width)}${figures}   ${againstLimit(measurement)}`.trimEnd());
  }
}

const file = `bench/results/${new Date().toISOString().slice(0, 10)}.json`;
mkdirSync('bench/results', { recursive: true });
// The day's figures of benches that did not run now are kept
const kept = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as { results: typeof results }).results : {};
const content = { node: process.version, cpu: cpus()[0]?.model, results: { ...kept, ...results } };
writeFileSync(file, `${JSON.stringify(content, null, 2)}\n`);
console.log(`\n${file}`);

function figure(value: number): string {
  return value.toPrecision(4).padStart(8);
}
