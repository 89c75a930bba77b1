import { TEXT_ORIGIN } from './trace-text.ts';
import type { PlainAttribute, PlainSpan } from './otlp-writer.ts';

const MS = 1_000_000n;
const ORIGIN = TEXT_ORIGIN;
export const LAST_NS = 2n ** 64n - 1n; // a fixed64 of all ones: 2554-07-21

/** Hex id of a span, from 1. */
export function spanId(n: number): string {
  return n.toString(16).padStart(16, '0');
}

/** Runs where it must not: sets `injected` on the window, or puts an element with that id into the page. */
export const MARKUP = `"'></title></style></textarea><b id="injected">b</b><img src="x" onerror="window.injected=1"><script>window.injected=1</script><svg onload="window.injected=1">{{7*7}}\${window.injected=1}`;

/** Texts that break what takes texts to be tame. */
export const ODD_TEXTS: readonly string[] = [
  MARKUP,
  'javascript:window.injected=1',
  '__proto__',
  'constructor',
  'hasOwnProperty',
  'NaN',
  '\u0000',
  'a\u0000b\u0007c\u001b[31md\u007f\u0085',
  'two\nlines\r\nand\ttabs\u2028and\u2029more',
  'مرحبا بالعالم שלום עולם',
  '\u202Eright to left override\u2066isolate',
  `Z${'\u0300\u0316\u0334'.repeat(300)}algo`,
  '👩‍👩‍👧‍👦🏳️‍🌈'.repeat(20),
  '\uFEFF\u200B\u200D\u00AD',
  '漢字'.repeat(200),
  ' '.repeat(300),
  '%00%s%n{0}',
  'a'.repeat(5_000),
];

/** What every span below has unless it says otherwise. */
function span(traceId: string, n: number, more: Partial<PlainSpan> = {}): PlainSpan {
  return {
    traceId,
    spanId: spanId(n),
    name: `op ${n}`,
    startUnixNano: ORIGIN + BigInt(n),
    endUnixNano: ORIGIN + BigInt(n) + MS,
    resource: { 'service.name': 'svc' },
    ...more,
  };
}

/** Rings, spans that are their own parent, ids used twice, spans sent twice, parents that never came. Shown: 12 spans. */
export function crookedTree(traceId: string): PlainSpan[] {
  const at = (n: number, parent: number, more: Partial<PlainSpan> = {}) =>
    span(traceId, n, { ...(parent > 0 && { parentSpanId: spanId(parent) }), ...more });
  const twice = at(9, 1);
  return [
    at(1, 0),
    at(2, 2), // its own parent
    at(3, 5),
    at(4, 3),
    at(5, 4), // 3 → 5 → 4 → 3
    at(6, 7),
    at(7, 6),
    at(8, 999), // never received
    twice,
    twice,
    at(10, 1),
    at(10, 1, { startUnixNano: ORIGIN + 50n * MS, endUnixNano: ORIGIN + 51n * MS, name: 'another with id 10' }),
    at(11, 10),
    at(12, 6),
  ];
}

/** Each span the only child of the one before. */
export function deepChain(traceId: string, spans: number): PlainSpan[] {
  return Array.from({ length: spans }, (_, i) =>
    span(traceId, i + 1, {
      ...(i > 0 && { parentSpanId: spanId(i) }),
      endUnixNano: ORIGIN + 2n * BigInt(spans) - BigInt(i),
      resource: { 'service.name': `svc ${i % 7}` },
    }),
  );
}

/** A root with `spans - 1` children. */
export function wideFan(traceId: string, spans: number): PlainSpan[] {
  return Array.from({ length: spans }, (_, i) =>
    span(traceId, i + 1, {
      ...(i > 0 && { parentSpanId: spanId(1) }),
      endUnixNano: ORIGIN + BigInt(i) + (i === 0 ? 2n * BigInt(spans) : 5n),
      resource: { 'service.name': `svc ${i % 3}` },
    }),
  );
}

/** Times that no clock shows: none, the largest that fits, ends before starts; 584 years in all. */
export function absurdTimes(traceId: string): PlainSpan[] {
  const at = (n: number, startUnixNano: bigint, endUnixNano: bigint) =>
    span(traceId, n, { ...(n > 1 && { parentSpanId: spanId(1) }), startUnixNano, endUnixNano });
  return [
    at(1, ORIGIN, ORIGIN + MS),
    at(2, 0n, 0n),
    at(3, 0n, ORIGIN),
    at(4, 1n, 2n),
    at(5, LAST_NS, LAST_NS),
    at(6, ORIGIN, 0n),
    at(7, LAST_NS, 1n),
    at(8, ORIGIN, LAST_NS),
    at(9, 9_223_372_036_854_775_807n, 9_223_372_036_854_775_808n), // where signed readers turn negative
    {
      ...at(10, ORIGIN, ORIGIN + 1n),
      events: [0n, 1n, ORIGIN - MS, ORIGIN + MS, LAST_NS].map((timeUnixNano) => ({ timeUnixNano, name: 'then' })),
    },
  ];
}

/** A root of `lengthNs` and a child that is as long. */
export function ofLength(traceId: string, lengthNs: bigint): PlainSpan[] {
  const times = { startUnixNano: ORIGIN, endUnixNano: ORIGIN + lengthNs };
  return [span(traceId, 1, times), span(traceId, 2, { ...times, parentSpanId: spanId(1) })];
}

/** A span for each odd text, which stands in every place that takes one. */
export function oddTexts(traceId: string): PlainSpan[] {
  return ODD_TEXTS.map((text, i) => {
    const everywhere: [string, PlainAttribute][] = [
      [text, text],
      ...CONVENTION_KEYS.map((key): [string, PlainAttribute] => [key, text]),
      ['list', [text, [text, { map: { [text]: text } }]]],
    ];
    return span(traceId, i + 1, {
      ...(i > 0 && { parentSpanId: spanId(1) }),
      endUnixNano: ORIGIN + (i === 0 ? 100n : 2n) * MS,
      name: text,
      traceState: text.replace(/[^\x20-\x7e]/g, '?'),
      kind: (i % 5) + 1,
      attributes: everywhere,
      status: { code: 2, message: text },
      events: [
        { timeUnixNano: ORIGIN + MS, name: text, attributes: everywhere },
        {
          timeUnixNano: ORIGIN + MS,
          name: 'exception',
          attributes: {
            'exception.type': text,
            'exception.message': text,
            'exception.stacktrace': `${text}\n at ${text}`,
          },
        },
      ],
      links: [{ traceId: 'ab'.repeat(16), spanId: spanId(1), attributes: everywhere }],
      resource: [
        ['service.name', text],
        ['service.version', text],
        [text, text],
      ],
      resourceSchemaUrl: text,
      scope: { name: text, version: text, attributes: everywhere },
      scopeSchemaUrl: text,
    });
  });
}

/** Attributes that a reader of conventions draws in ways of its own. */
const CONVENTION_KEYS = [
  'http.request.method',
  'http.response.status_code',
  'url.full',
  'http.url',
  'db.system.name',
  'db.query.text',
  'db.statement',
  'rpc.system',
  'rpc.service',
  'rpc.grpc.status_code',
  'messaging.system',
  'messaging.destination.name',
  'gen_ai.system',
  'gen_ai.input.messages',
  'gen_ai.usage.input_tokens',
  'exception.stacktrace',
  'code.file.path',
];

const MB = 1_000_000;

/** More of everything than a span has: a name, keys and values of 1 MB, 10,000 attributes, thousands of events and links, JSON and values
 *  nested as deep as stacks go. */
export function tooMuch(traceId: string): PlainSpan[] {
  const under = { parentSpanId: spanId(1) };
  const link = { traceId: 'cd'.repeat(16), spanId: spanId(7), attributes: { why: 'because' } };
  const event = (k: number) => ({ timeUnixNano: ORIGIN + BigInt(k), name: `event ${k}`, attributes: { k } });
  const longSql = `SELECT ${'a, '.repeat(MB / 4)} b FROM t WHERE ${'('.repeat(20_000)}`;
  return [
    span(traceId, 1, { name: 'x'.repeat(MB), endUnixNano: ORIGIN + 100n * MS }),
    span(traceId, 2, {
      ...under,
      attributes: Array.from({ length: 10_000 }, (_, k) => [`key.${k}`, `value ${k}`] as const),
    }),
    span(traceId, 3, {
      ...under,
      name: 'long values',
      attributes: { 'text.long': 'word '.repeat(MB / 5), bytes: new Uint8Array(MB), ['k'.repeat(MB)]: 1 },
    }),
    span(traceId, 4, { ...under, name: 'events', events: Array.from({ length: 5_000 }, (_, k) => event(k)) }),
    span(traceId, 5, { ...under, name: 'links', links: Array.from({ length: 5_000 }, () => link) }),
    span(traceId, 6, {
      ...under,
      name: 'long conventions',
      attributes: { 'db.system.name': 'postgresql', 'db.query.text': longSql },
    }),
    span(traceId, 7, {
      ...under,
      name: 'nested JSON',
      attributes: {
        'gen_ai.input.messages': '['.repeat(100_000),
        json: `${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}`,
      },
    }),
    span(traceId, 8, { ...under, name: 'nested value', attributes: { nested: nested(60) } }),
    span(traceId, 9, {
      ...under,
      name: 'a stack',
      status: { code: 2, message: 'm'.repeat(MB) },
      events: [
        {
          timeUnixNano: ORIGIN,
          name: 'exception',
          attributes: {
            'exception.type': 'T',
            'exception.message': 'm'.repeat(MB),
            'exception.stacktrace': '\tat a.b.C.d(E.java:1)\n'.repeat(20_000),
          },
        },
      ],
    }),
    span(traceId, 10, { ...under, name: '', resource: {} }),
  ];
}

function nested(levels: number): PlainAttribute {
  let value: PlainAttribute = 'core';
  for (let k = 0; k < levels; k++) value = k % 2 ? [value] : { map: { k: value } };
  return value;
}
