import { posix } from 'node:path';

// Which folder may import which. A folder sees itself and what stands here, nothing else.
//   base ← model ← {formats, traceql, analysis, url} ← {tempo, prometheus} ← worker ← {waterfall, graph, explore, charts} ← routes
const nouns = ['base', 'model'];
const engine = [...nouns, 'formats', 'traceql', 'analysis', 'url'];
const wire = [...engine, 'tempo', 'prometheus'];
const aside = ['ui', 'theme', 'router', 'config', 'telemetry']; // no feature of their own; features and routes use them
const feature = [...wire, 'worker', ...aside];
const everyLib = [...feature, 'waterfall', 'graph', 'explore', 'charts'];
const serverLib = [...nouns, 'formats', 'traceql', 'analysis'];
const serverParts = ['server', 'server/store', 'server/tempo-api', 'server/receivers', 'server/host', 'server/demo'];

export const allowed: Readonly<Record<string, readonly string[]>> = {
  base: [],
  model: ['base'],
  formats: nouns,
  traceql: nouns,
  analysis: nouns,
  url: nouns,
  tempo: engine,
  prometheus: engine,
  worker: wire,
  waterfall: feature,
  graph: feature,
  explore: feature,
  charts: feature,
  ui: ['base'],
  theme: ['base'],
  router: ['base'],
  config: ['base'],
  telemetry: ['base', 'config'],
  routes: everyLib,
  app: [...everyLib, 'routes'],
  server: [...serverParts, ...serverLib],
  'server/host': ['server', ...serverParts, ...serverLib],
  'server/tempo-api': ['server/store', ...serverLib],
  'server/receivers': ['server/store', ...serverLib],
  'server/store': serverLib,
  'server/demo': ['base'],
  deploy: [],
  scripts: [],
  tests: [...everyLib, 'routes', 'app', ...serverParts, 'deploy', 'scripts'],
  bench: [...everyLib, ...serverParts, 'tests', 'scripts'],
  root: ['scripts', 'tests', 'server/host'], // vite.config.ts, playwright.config.ts …
};

/** Tools that bundle something first and then load it, from a path known only then. */
const loadsWhatItBuilt = new Set(['bench', 'scripts', 'tests']);

/** Pure folders: the browser, the worker and the server all run them. */
const pure = new Set(engine);
const inPage = new Set([...everyLib, 'routes', 'app']);

/** The folder (as `allowed` names it) of a file, its path relative to the repository. */
export function folderOf(file: string): string {
  const [top = '', second = '', third] = file.split('/');
  if (top === 'src' && second === 'lib') return third ?? 'lib';
  if (top === 'src') return second === 'routes' ? 'routes' : 'app';
  if (top === 'server') return third === undefined ? 'server' : `server/${second}`;
  return second === '' ? 'root' : top;
}

/** What is wrong with `file` importing `specifier`, or null. Paths are relative to the repository, with `/`. */
export function faultOf(file: string, specifier: string | null): string | null {
  const folder = folderOf(file);
  if (specifier === null) {
    return loadsWhatItBuilt.has(folder) ? null : 'a computed import cannot be checked: write the path as a string';
  }
  if (!specifier.startsWith('.')) return packageFault(folder, specifier);
  const target = posix.join(posix.dirname(file), specifier);
  if (target === 'package.json') return null; // the version
  const to = folderOf(target);
  if (to !== folder && !allowed[folder]?.includes(to)) return `${folder} may not import ${to}`;
  if (folder.startsWith('server') && /\.svelte(\.ts)?$/.test(target)) return 'the server never imports Svelte';
  if (file.startsWith('src/lib/') && isPlain(file) && /\.svelte(\.ts)?$/.test(target)) {
    return 'a plain .ts never imports .svelte or .svelte.ts: hand it in as a parameter, or rename the file to .svelte.ts';
  }
  return null;
}

function packageFault(folder: string, specifier: string): string | null {
  const isSvelte = /^(svelte|@tanstack\/svelte-query|@testing-library\/svelte)(\/|$)/.test(specifier);
  const isNode = specifier.startsWith('node:');
  if (folder.startsWith('server') && isSvelte) return 'the server never imports Svelte';
  if (pure.has(folder) && (isSvelte || isNode)) return `${folder} is pure: it runs in the page, in workers and in Node`;
  if (isNode && inPage.has(folder)) return 'the page has no Node';
  return null;
}

function isPlain(file: string): boolean {
  return file.endsWith('.ts') && !file.endsWith('.svelte.ts');
}
