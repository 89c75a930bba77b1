import { describe, expect, test } from 'vitest';
import { allowed, faultOf, folderOf } from '../../../scripts/import-rules.ts';
import { importsOf } from '../../../scripts/imports-of.ts';

describe('imports of a file', () => {
  test('static, type, re-exported, dynamic, type query and worker imports, with their lines', () => {
    const source = [
      `import { a } from './a.ts';`,
      `import type { B } from './b.ts';`,
      `export * from './c.ts';`,
      `const d = await import('./d.ts');`,
      `type E = import('./e.ts').E;`,
      `new Worker(new URL('./f.worker.ts', import.meta.url));`,
      `import './g.css';`,
    ].join('\n');
    expect(importsOf('x.ts', source)).toEqual(
      ['./a.ts', './b.ts', './c.ts', './d.ts', './e.ts', './f.worker.ts', './g.css'].map((specifier, i) => ({
        specifier,
        line: i + 1,
      })),
    );
  });

  test('words that look like imports in strings and comments are none, nor are URLs of built files', () => {
    const source = `// import './a.ts'\nconst text = "import './b.ts'";\nnew URL('./store-thread.js', import.meta.url);`;
    expect(importsOf('x.ts', source)).toEqual([]);
  });

  test('a computed import is reported, not overlooked', () => {
    expect(importsOf('x.ts', 'await import(name);')).toEqual([{ specifier: null, line: 1 }]);
  });

  test('a component: both scripts and the markup', () => {
    const source = [
      `<script module lang="ts">import { a } from './a.ts';</script>`,
      `<script lang="ts">`,
      `  import B from './B.svelte';`,
      `  let c: string = $state('');`,
      `</script>`,
      `{#await import('./D.svelte') then d}{c}<d.default />{/await}`,
    ].join('\n');
    expect(importsOf('X.svelte', source)).toEqual([
      { specifier: './a.ts', line: 1 },
      { specifier: './B.svelte', line: 3 },
      { specifier: './D.svelte', line: 6 },
    ]);
  });
});

describe('directions', () => {
  test.each([
    ['src/lib/model/span-table.ts', '../base/result.ts'],
    ['src/lib/waterfall/layout.ts', '../model/span-table.ts'],
    ['src/lib/waterfall/trace-state.svelte.ts', './rows.svelte.ts'],
    ['src/lib/waterfall/Waterfall.svelte', './trace-state.svelte.ts'],
    ['src/routes/trace/TracePage.svelte', '../../lib/waterfall/Waterfall.svelte'],
    ['src/App.svelte', './routes/explore/ExplorePage.svelte'],
    ['server/tempo-api/handler.ts', '../store/store-client.ts'],
    ['server/store/segment.ts', '../../src/lib/formats/otlp-decode.ts'],
    ['server/store/segment.ts', 'node:fs'],
    ['src/lib/ui/Button.svelte', 'svelte'],
  ])('%s may import %s', (file, specifier) => {
    expect(faultOf(file, specifier)).toBeNull();
  });

  test.each([
    ['src/lib/model/span-table.ts', '../formats/otlp-decode.ts', /model may not import formats/],
    ['src/lib/explore/results.ts', '../waterfall/layout.ts', /explore may not import waterfall/],
    ['src/lib/ui/Button.svelte', '../model/units.ts', /ui may not import model/],
    ['src/lib/waterfall/layout.ts', './trace-state.svelte.ts', /plain \.ts/],
    ['src/lib/waterfall/layout.ts', './Waterfall.svelte', /plain \.ts/],
    ['src/lib/traceql/syntax/parse.ts', 'node:fs', /pure/],
    ['src/lib/formats/otlp-decode.ts', 'svelte', /pure/],
    ['src/lib/tempo/client.ts', 'node:http', /no Node/],
    ['server/store/segment.ts', '../../src/lib/tempo/client.ts', /may not import tempo/],
    ['server/host/page.ts', 'svelte/compiler', /never imports Svelte/],
    ['server/store/segment.ts', '../host/page.ts', /may not import server\/host/],
    ['src/lib/new-folder/a.ts', '../base/result.ts', /new-folder may not import base/],
    ['src/lib/base/result.ts', '../../../tests/kit/trace-text.ts', /base may not import tests/],
    ['src/main.ts', null, /computed/],
  ])('%s may not import %s', (file, specifier, fault) => {
    expect(faultOf(file, specifier)).toMatch(fault);
  });

  test('the product never imports tests, scripts or benchmarks, and no two folders of src/lib import each other', () => {
    for (const [folder, seen] of Object.entries(allowed)) {
      if (['tests', 'bench', 'root'].includes(folder)) continue;
      expect(seen.filter((to) => ['tests', 'bench', 'scripts'].includes(to))).toEqual([]);
    }
    const mutual = Object.entries(allowed).flatMap(([from, seen]) =>
      seen.filter((to) => to !== from && !from.startsWith('server') && allowed[to]?.includes(from)),
    );
    expect(mutual).toEqual([]);
  });

  test('folders are told by their path', () => {
    expect(
      [
        'src/lib/base/x.ts',
        'src/routes/a/B.svelte',
        'src/main.ts',
        'server/main.ts',
        'server/demo/scenarios/x.ts',
        'vite.config.ts',
      ].map(folderOf),
    ).toEqual(['base', 'routes', 'app', 'server', 'server/demo', 'root']);
  });
});
