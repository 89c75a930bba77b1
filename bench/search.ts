import { bundled } from './bundled.ts';
import type { Measurement } from './measurement.ts';

/** Measures search-cases.ts: what the query engine needs, of a million spans and of a hundred thousand. */
export async function run(): Promise<Measurement[]> {
  return bundled('bench/search-cases.ts', (cases: typeof import('./search-cases.ts')) => cases.measureSearches());
}
