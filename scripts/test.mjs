// npm test: sets up what is missing, then runs check, unit, contract and browser tests. `npm test -- unit browser` runs parts.
// The last line is `N passed, N failed`. Plain Node without dependencies: node_modules may not be there yet.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { check } from './check.mjs';
import { findPlaywrightFirefox } from './find-programs.mjs';
import { endChildrenOnSignals, run, secondsSince } from './run.mjs';
import { setUpChromium, setUpNginx, setUpNodeModules, SetupError } from './setup.mjs';

/** @typedef {{ passed: number, failed: number, skipped?: number }} Counts */

/** @type {Record<string, () => Promise<Counts>>} */
const parts = {
  check,
  unit: () => vitest('unit', ['unit', 'runes']),
  contract: async () => ((await build()) ? vitest('contract', ['contract']) : { passed: 0, failed: 1 }),
  browser: async () => ((await build()) ? playwright() : { passed: 0, failed: 1 }),
};

/** @type {Promise<boolean> | undefined} */
let built; // page and server are built once, when the first part asks for them

endChildrenOnSignals();
process.chdir(join(import.meta.dirname, '..'));
delete process.env.NODE_ENV; // `production` would leave out what the tests need
const reports = mkdtempSync(join(tmpdir(), 'observatory-reports-'));
process.on('exit', () => rmSync(reports, { recursive: true, force: true }));

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !(name in parts));
if (unknown.length > 0) {
  console.error(`No part called ${unknown.join(', ')}. Parts: ${Object.keys(parts).join(', ')}`);
  process.exit(2);
}
const wanted = Object.entries(parts).filter(([name]) => asked.length === 0 || asked.includes(name));
process.exitCode = (await runParts(wanted)) ? 0 : 1;

/** @param {[string, () => Promise<Counts>][]} wanted @returns {Promise<boolean>} whether something ran and nothing failed */
async function runParts(wanted) {
  const total = { passed: 0, failed: 0 };
  const lines = [];
  try {
    await setUpNodeModules();
    if (wanted.some(([name]) => name === 'browser' || name === 'contract')) {
      process.env.CHROMIUM = await setUpChromium();
      process.env.NGINX = await setUpNginx();
    }
    for (const [name, runPart] of wanted) {
      console.log(`\n── ${name} ${'─'.repeat(60)}`);
      const started = performance.now();
      const { passed, failed, skipped = 0 } = await runPart();
      total.passed += passed;
      total.failed += failed;
      const rest = skipped > 0 ? `, ${skipped} skipped` : '';
      lines.push(`${name.padEnd(10)}${passed} passed, ${failed} failed${rest}  (${secondsSince(started)})`);
    }
  } catch (error) {
    total.failed += 1;
    console.error(error instanceof SetupError ? `\nSet-up failed: ${error.message}` : error);
  }
  console.log(`\n${lines.join('\n')}\n`);
  console.log(`${total.passed} passed, ${total.failed} failed`);
  return total.passed > 0 && total.failed === 0;
}

/** @returns {Promise<boolean>} whether dist/ and dist-server/ could be built */
function build() {
  built ??= run('npm', ['run', '--silent', 'build']).then(({ code }) => code === 0);
  return built;
}

/** @param {string} name @param {string[]} projects of vitest.config.ts @returns {Promise<Counts>} */
async function vitest(name, projects) {
  const report = join(reports, `${name}.json`);
  const { code } = await run('node_modules/.bin/vitest', [
    'run',
    ...projects.map((project) => `--project=${project}`),
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
  ]);
  return counted(code, report, (json) => ({
    passed: json.numPassedTests,
    // a file that fails to load has no tests of its own to fail
    failed: json.numFailedTests + json.testResults.filter(isBrokenFile).length,
    skipped: json.numPendingTests + json.numTodoTests,
  }));
}

/** @param {{ status: string, assertionResults: unknown[] }} file */
function isBrokenFile({ status, assertionResults }) {
  return status === 'failed' && assertionResults.length === 0;
}

/** @returns {Promise<Counts>} */
async function playwright() {
  if (!findPlaywrightFirefox()) console.log('firefox-smoke is skipped: Playwright has no Firefox on this machine.');
  const report = join(reports, 'browser.json');
  const { code } = await run('node_modules/.bin/playwright', ['test', '--reporter=list,json'], {
    env: { PLAYWRIGHT_JSON_OUTPUT_FILE: report },
  });
  return counted(code, report, ({ stats, errors }) => ({
    passed: stats.expected,
    failed: stats.unexpected + stats.flaky + errors.length,
    skipped: stats.skipped,
  }));
}

/**
 * Reads a runner's report. A runner that crashed, ran nothing, or failed without saying what, counts as one failure.
 * @param {number} code @param {string} report @param {(json: any) => Counts} count
 * @returns {Counts}
 */
function counted(code, report, count) {
  /** @type {Counts} */
  let counts = { passed: 0, failed: 0 };
  try {
    counts = count(JSON.parse(readFileSync(report, 'utf8')));
  } catch (error) {
    console.error(`The runner left no readable report: ${error}`);
  }
  const silentFailure = counts.failed === 0 && (code !== 0 || counts.passed === 0);
  return silentFailure ? { ...counts, failed: 1 } : counts;
}
