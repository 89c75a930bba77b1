// Requests damaged at random, by seed: what bad networks, other programs and hostile senders may send.
import type { Random } from '../../src/lib/base/random.ts';

/** Changes a few bytes, cuts, repeats or inserts a piece; lengths and counts are hit often, since they are large numbers then. */
export function mutateBytes(original: Uint8Array, random: Random): Uint8Array {
  let bytes = Uint8Array.from(original);
  for (let left = random.int(1, 4); left > 0; left--) {
    const at = random.int(0, Math.max(0, bytes.length - 1));
    const change = random.int(0, 9);
    if (change <= 5) bytes[at] = random.pick([0, 1, 0x7f, 0x80, 0xff, random.int(0, 255)]);
    else if (change === 6) bytes = bytes.slice(0, at);
    else if (change === 7) bytes = joined(bytes.slice(0, at), bytes.slice(at + random.int(1, 8)));
    else if (change === 8) bytes = joined(bytes.slice(0, at), bytes.slice(Math.max(0, at - random.int(1, 200))));
    else
      bytes = joined(
        bytes,
        Uint8Array.from({ length: random.int(1, 9) }, () => random.int(0, 255)),
      );
  }
  return bytes;
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array<ArrayBuffer> {
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}

const ODD_VALUES: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1.5,
  1e300,
  2 ** 53,
  '',
  '0',
  'x',
  '\u0000\ud800',
  '|'.repeat(9),
  '{"a":[[[[',
  'constructor',
  '__proto__',
  [],
  {},
  [null],
  ['a'],
  { a: { b: 1 } },
];

/** A copy in which some values are others, of the wrong type often. */
export function mutateJson(value: unknown, random: Random): unknown {
  if (random.chance(0.03)) return random.pick(ODD_VALUES);
  if (Array.isArray(value)) return value.map((item: unknown) => mutateJson(item, random));
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).filter(() => !random.chance(0.02));
  return Object.fromEntries(
    fields.map(([key, item]) => [random.chance(0.02) ? 'other' : key, mutateJson(item, random)]),
  );
}
