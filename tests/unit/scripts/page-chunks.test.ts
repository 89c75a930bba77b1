import { expect, test } from 'vitest';
import { chunksOf, type BuiltFile } from '../../../scripts/page-chunks.ts';

const file = (fileName: string, needs: string[] = [], roots: string[] = []): BuiltFile => ({
  fileName,
  gzip: 1,
  roots,
  needs,
  sources: [],
});

//   index.html → main.js → vendor.js, main.css      explore.js → vendor.js, explore.css      trace.js → vendor.js
const files = [
  file('main.js', ['vendor.js', 'main.css'], ['/p/index.html', '/p/src/main.ts']),
  file('vendor.js'),
  file('main.css'),
  file('explore.js', ['vendor.js', 'explore.css'], ['/p/src/routes/explore/ExplorePage.svelte']),
  file('explore.css'),
  file('trace.js', ['vendor.js'], ['/p/src/routes/trace/TracePage.svelte']),
];

test('an entry brings what it imports statically and its CSS, each once, and nothing loaded later', () => {
  const names = chunksOf(files, 'index.html', /routes\/explore\//).map(({ fileName }) => fileName);
  expect(names.toSorted()).toEqual(['explore.css', 'explore.js', 'main.css', 'main.js', 'vendor.js']);
});

test('an entry that is not there is an error, not an empty sum', () => {
  expect(() => chunksOf(files, /lib\/telemetry/)).toThrow('telemetry');
});
