import { bundled } from './bundled.ts';
import type { Measurement } from './measurement.ts';

/** Measures decode-cases.ts. */
export async function run(): Promise<Measurement[]> {
  return bundled('bench/decode-cases.ts', (cases: typeof import('./decode-cases.ts')) => cases.measureDecoding());
}
