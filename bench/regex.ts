import { RE2JS } from 're2js';
import { bundled } from './bundled.ts';
import type { Measurement } from './measurement.ts';

/** Measures regex-cases.ts: regular expressions over a million different values, next to RE2JS. */
export async function run(): Promise<Measurement[]> {
  return bundled('bench/regex-cases.ts', (cases: typeof import('./regex-cases.ts')) =>
    cases.measureRegexes((pattern) => RE2JS.compile(pattern, RE2JS.DOTALL)),
  );
}
