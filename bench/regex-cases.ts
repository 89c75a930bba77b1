import { compileRegex } from '../src/lib/traceql/regex/regex.ts';
import { measured, type Measurement } from './measurement.ts';

const VALUES = 1_000_000;
const LENGTH = 40; // bytes of each
const RUNS = 7;
const PATTERNS = [
  '.*foo.*',
  'user-[0-9]+',
  'GET|POST',
  '(?i).*error.*',
  '/api/v[0-9]+/.*',
  '.*\\bfoo\\b.*',
  '\\pL+ .*[0-9a-f]{8}',
];
const BEGINNINGS = ['GET /', '/api/v2/', 'user-', 'a foo ', 'ERROR: ', 'größe '];

interface Other {
  matches(text: string): boolean;
}

/** ns a value, ours over bytes and RE2JS over strings, in turns so that both meet the same load. Both count the same matches. */
export function measureRegexes(compileOther: (pattern: string) => Other): Measurement[] {
  const { bytes, starts, texts } = differentValues();
  return PATTERNS.flatMap((pattern) => {
    const regex = compileRegex(pattern);
    if (!regex.ok) throw regex.error;
    const theirs = compileOther(pattern);
    const [nsOurs, nsTheirs]: [number[], number[]] = [[], []];
    for (let run = 0; run < RUNS; run++) {
      let count = 0;
      nsOurs.push(
        nsAValue(() => {
          for (let i = 0; i < VALUES; i++) if (regex.value.matches(bytes, starts[i]!, starts[i + 1]!)) count++;
        }),
      );
      nsTheirs.push(
        nsAValue(() => {
          for (const text of texts) if (theirs.matches(text)) count--;
        }),
      );
      if (count !== 0) throw new Error(`${pattern}: ${count} matches more than RE2JS finds`);
    }
    return [measured(pattern, 'ns a value', nsOurs), measured(`${pattern} RE2JS`, 'ns a value', nsTheirs)];
  });
}

function nsAValue(test: () => void): number {
  const started = performance.now();
  test();
  return ((performance.now() - started) * 1e6) / VALUES;
}

function differentValues(): { bytes: Uint8Array; starts: Int32Array; texts: string[] } {
  const encoder = new TextEncoder();
  const bytes = new Uint8Array(VALUES * LENGTH);
  const starts = new Int32Array(VALUES + 1);
  const texts: string[] = [];
  for (let i = 0; i < VALUES; i++) {
    const id = Math.imul(i, 0x9e3779b1) >>> 0; // as many different ids as values
    const text = `${BEGINNINGS[i % BEGINNINGS.length]!}${id} ${id.toString(16).padStart(8, '0')}`.padEnd(
      LENGTH - 1,
      '.',
    );
    texts.push(text);
    starts[i + 1] = starts[i]! + encoder.encodeInto(text, bytes.subarray(starts[i])).written;
  }
  return { bytes, starts, texts };
}
