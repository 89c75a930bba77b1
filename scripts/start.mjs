// npm start, npm run dev, npm run backend: builds what is older than its sources, then becomes the Node host, in one process.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

process.chdir(join(import.meta.dirname, '..'));

const args = process.argv.slice(2);
const BUILT_FROM = ['src', 'server', 'public', 'scripts', 'index.html', 'vite.config.ts', 'package-lock.json'];
const changedMs = Math.max(...BUILT_FROM.map(newestMs));
if (newestMs('dist-server/main.js') < changedMs) build('the server', ['--mode', 'server']);
// A wrong setting or --help needs no page, and neither do these two: Vite serves the page in development.
const pageless = ['--help', '-h', '--dev', '--backend-only'].some((flag) => args.includes(flag));
if (!pageless && newestMs('dist/index.html') < changedMs) build('the page', []);
await import(new URL('../dist-server/main.js', import.meta.url).href);

/** @param {string} what @param {readonly string[]} mode */
function build(what, mode) {
  console.log(`Building ${what} …`);
  const vite = ['node_modules/vite/bin/vite.js', 'build', '--logLevel', 'error', ...mode];
  const { status } = spawnSync(process.execPath, vite, { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}

/** @param {string} path file or folder @returns {number} when it last changed, Unix ms; -Infinity where there is none */
function newestMs(path) {
  if (!existsSync(path)) return -Infinity;
  const entry = statSync(path);
  if (!entry.isDirectory()) return entry.mtimeMs;
  return Math.max(entry.mtimeMs, ...readdirSync(path).map((name) => newestMs(join(path, name))));
}
