// npm run check: format, lint, types, imports, dead code, size. Two steps at a time; a failing one says how to mend it.
import { fileURLToPath } from 'node:url';
import { endChildrenOnSignals, run, secondsSince } from './run.mjs';
import { setUpNodeModules } from './setup.mjs';

/** @typedef {{ name: string, command: string[], mend: string }} Step */

/** @type {Step[]} the slow ones first, so that the quick ones fill the gaps */
const steps = [
  { name: 'lint', command: ['eslint', '.', '--max-warnings=0'], mend: 'npx eslint . --fix' },
  {
    name: 'types',
    command: ['svelte-check', '--fail-on-warnings', '--output', 'human'], // .ts and .svelte, everything tsconfig.json includes
    mend: 'npx svelte-check --watch',
  },
  { name: 'format', command: ['prettier', '--check', '--log-level=warn', '.'], mend: 'npm run format' },
  { name: 'size', command: ['tsx', 'scripts/check-size.ts'], mend: 'npx tsx scripts/check-size.ts' },
  { name: 'dead code', command: ['knip'], mend: 'npx knip --fix' },
  { name: 'imports', command: ['tsx', 'scripts/check-imports.ts'], mend: 'npx tsx scripts/check-imports.ts' },
];

/** Runs every step, prints as they end. @returns {Promise<{ passed: number, failed: number }>} */
export async function check() {
  const waiting = [...steps];
  /** @type {boolean[]} */
  const results = [];
  const lane = async () => {
    for (let step = waiting.shift(); step; step = waiting.shift()) results.push(await passes(step));
  };
  await Promise.all([lane(), lane()]);
  const passed = results.filter(Boolean).length;
  return { passed, failed: steps.length - passed };
}

/** @param {Step} step @returns {Promise<boolean>} */
async function passes({ name, command: [program, ...args], mend }) {
  const started = performance.now();
  const { code, output } = await run(`node_modules/.bin/${program}`, args, { capture: true });
  console.log(`${code === 0 ? '✓' : '✗'} ${name} (${secondsSince(started)})`);
  if (code !== 0) console.log(`${output.trim()}\n  mend ${name}: ${mend}\n`);
  else if (name === 'size') console.log(output.trim());
  return code === 0;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  endChildrenOnSignals();
  await setUpNodeModules();
  const { passed, failed } = await check();
  console.log(`\n${passed} passed, ${failed} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
}
