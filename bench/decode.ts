import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'vite';
import type { Measurement } from './measurement.ts';

/** Measures decode-cases.ts as a bundle, which is how the product runs: tsx wraps every closure it meets, which costs these loops
 *  two thirds of their speed. */
export async function run(): Promise<Measurement[]> {
  const outDir = await mkdtemp(join(tmpdir(), 'observatory-bench-'));
  try {
    await build({
      configFile: false,
      logLevel: 'warn',
      build: {
        ssr: true,
        target: 'node20',
        outDir,
        emptyOutDir: true,
        rolldownOptions: { input: 'bench/decode-cases.ts', output: { entryFileNames: 'decode-cases.mjs' } },
      },
    });
    const bundle = (await import(
      pathToFileURL(join(outDir, 'decode-cases.mjs')).href
    )) as typeof import('./decode-cases.ts');
    return await bundle.measureDecoding();
  } finally {
    await rm(outDir, { recursive: true });
  }
}
