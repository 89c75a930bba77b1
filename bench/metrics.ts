import { bundled } from './bundled.ts';
import type { Measurement } from './measurement.ts';

/** Measures metrics-cases.ts: what metrics queries need of a million spans. */
export async function run(): Promise<Measurement[]> {
  return bundled('bench/metrics-cases.ts', (cases: typeof import('./metrics-cases.ts')) => cases.measureMetrics());
}
