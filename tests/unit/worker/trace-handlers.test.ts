import { expect, test } from 'vitest';
import { err, ok } from '../../../src/lib/base/result.ts';
import { PaintFlag } from '../../../src/lib/worker/paint-table.ts';
import type { JobContext } from '../../../src/lib/worker/protocol.ts';
import { Texts } from '../../../src/lib/worker/text-block.ts';
import { createTraceHandlers } from '../../../src/lib/worker/trace-handlers.ts';
import type { OpenTraceInput } from '../../../src/lib/worker/trace-jobs.ts';
import { ProtobufWriter } from '../../../src/lib/base/protobuf-writer.ts';
import { protobuf, text } from '../tempo/fake-tempo.ts';
import { writeOtlp } from '../../kit/otlp-writer.ts';
import { spansFromText } from '../../kit/trace-text.ts';

const SHOP = `
  web    GET-/cart  @0  +100
    cart   get      @10 +40 !  item="zebra"
      redis  GET    @15 +20
    ads    get      @50 +30
`;
const INPUT: OpenTraceInput = {
  base: 'http://tempo',
  traceId: '0123456789abcdef0123456789abcdef',
  fromUnixS: null,
  toUnixS: null,
  headers: {},
  fresh: false,
};

function setUp(answer: () => Response, keptBytes?: number) {
  let asked = 0;
  const fetchFn = () => {
    asked++;
    return Promise.resolve(answer());
  };
  return { handlers: createTraceHandlers(fetchFn, keptBytes), asked: () => asked };
}

const shop = () => answerOf(writeOtlp(spansFromText(SHOP)));

/** As Tempo's /api/v2/traces/{id} wraps a trace. */
function answerOf(trace: Uint8Array): Response {
  const w = new ProtobufWriter();
  w.content(1, trace);
  return protobuf([...w.finish()]);
}

function context<P>(signal = new AbortController().signal): JobContext<P> & { told: P[] } {
  const told: P[] = [];
  return { signal, told, progress: (value) => void told.push(value) };
}

async function open(handlers: ReturnType<typeof createTraceHandlers>, input = INPUT) {
  const { output, transfer } = await handlers.openTrace(input, context());
  if (!output.ok) throw new Error(output.error.kind);
  return { ...output.value, transfer };
}

test('an opened trace: facts, paint copy, its buffers handed over once each', async () => {
  const opened = await open(setUp(shop).handlers);
  const { paint, facts } = opened;
  expect(facts).toMatchObject({ spans: 4, errors: 1, levels: 3, root: 0, rootReceived: true, durationNs: 100e6 });
  const names = new Texts(paint.names);
  const services = new Texts(paint.services);
  const rows = [...paint.name].map((n, i) => `${paint.depth[i]} ${services.get(paint.service[i]!)} ${names.get(n)}`);
  expect(rows).toEqual(['0 web GET /cart', '1 cart get', '2 redis GET', '1 ads get']);
  expect([...paint.flags]).toEqual([0, PaintFlag.Error, 0, 0]);
  expect(new Set(opened.transfer).size).toBe(opened.transfer.length);
});

test('opening again is answered from memory, unless a fresh look is wanted', async () => {
  const { handlers, asked } = setUp(shop);
  const first = await open(handlers);
  const second = await open(handlers);
  expect([asked(), second.cached, second.trace]).toEqual([1, true, first.trace]);
  expect((await open(handlers, { ...INPUT, fresh: true })).cached).toBe(false);
  expect(asked()).toBe(2);
});

test('attributes are decoded to the end, and find hears of them', async () => {
  const { handlers } = setUp(shop);
  const { trace } = await open(handlers);
  const [decoded, found] = await Promise.all([
    handlers.decodeAttributes({ trace }, context()),
    handlers.find({ trace, text: 'zebra', language: 'text' }, context()),
  ]);
  expect(decoded.output).toMatchObject({ spans: 4, problem: null });
  expect(found.output).toEqual(ok({ matches: Int32Array.of(1), searched: 4, done: true }));
});

test.each([
  ['{ span.item = "zebra" }', [1]],
  ['{ .item =~ "z.*" && status = error }', [1]],
  ['{ resource.service.name = "web" } >> { duration < 30ms }', [2]],
  ['{ kind = server }', []],
  ['{ } | count() > 3', [0, 1, 2, 3]],
  ['{ } | count() > 4', []],
])('TraceQL finds spans: %s', async (text, spans) => {
  const { handlers } = setUp(shop);
  const { trace } = await open(handlers);
  const { output, transfer } = await handlers.find({ trace, text, language: 'traceql' }, context());
  expect(output).toEqual(ok({ matches: Int32Array.from(spans), searched: 4, done: true }));
  expect(transfer).toHaveLength(1);
});

test.each([
  ['{ nme = "x" }', { kind: 'bad-query', from: 2, to: 5 }],
  ['{ status = ', { kind: 'bad-query' }],
  ['{ 1 + "a" = 2 }', { kind: 'bad-query' }],
  ['{ status = error } | rate()', { kind: 'no-spans', fix: { text: '{ status = error }' } }],
])('what cannot be found says why: %s', async (text, problem) => {
  const { handlers } = setUp(shop);
  const { trace } = await open(handlers);
  const { output } = await handlers.find({ trace, text, language: 'traceql' }, context());
  expect(output).toMatchObject(err(problem));
});

test('details, self time and the share of the critical path of one span', async () => {
  const { handlers } = setUp(shop);
  const { trace } = await open(handlers);
  const { output } = await handlers.spanDetails({ trace, span: 1 }, context());
  expect(output.details.attributes).toMatchObject([{ key: 'item', value: 'zebra' }]);
  expect([output.selfNs, output.criticalNs]).toEqual([20e6, 20e6]);
});

test('spans by id and ids of spans', async () => {
  const { handlers } = setUp(shop);
  const { trace } = await open(handlers);
  const ids = (await handlers.spanIds({ trace, spans: [2, 0] }, context())).output;
  expect(ids).toEqual(['0000000000000003', '0000000000000001']);
  const { output } = await handlers.spansById({ trace, spanIds: [...ids, 'ffffffffffffffff'] }, context());
  expect([...output]).toEqual([2, 0, -1]);
});

test('failures are values: of the client, of bytes that are no trace, of a trace without spans', async () => {
  const kinds = [];
  for (const answer of [
    () => text(401, ''),
    () => answerOf(Uint8Array.of(0x0a, 0x05, 1)),
    () => answerOf(new Uint8Array(0)),
  ]) {
    const { output } = await setUp(answer).handlers.openTrace(INPUT, context());
    kinds.push(output.ok ? 'ok' : output.error.kind);
  }
  expect(kinds).toEqual(['logged-out', 'malformed', 'not-found']);
});

test('a find that is superseded ends early', async () => {
  const { handlers } = setUp(shop);
  const { trace } = await open(handlers);
  const stop = new AbortController();
  stop.abort();
  await expect(async () =>
    handlers.find({ trace, text: 'zebra', language: 'text' }, context(stop.signal)),
  ).rejects.toThrow();
});

/** Three traces opened one after the other, before any attribute is decoded: the cache keeps the last one only. */
async function evicted(ask: (handlers: ReturnType<typeof createTraceHandlers>, trace: number) => Promise<unknown>) {
  const { handlers } = setUp(shop, 1);
  await open(handlers, { ...INPUT, traceId: '1'.repeat(32) });
  const { trace } = await open(handlers, { ...INPUT, traceId: '2'.repeat(32) });
  const asked = ask(handlers, trace);
  await open(handlers, { ...INPUT, traceId: '3'.repeat(32) });
  expect(() => handlers.spanDetails({ trace, span: 0 }, context())).toThrow('not open any more');
  return asked;
}

test('a trace that the cache lets go while a job waits for its attributes is decoded to the end', async () => {
  const decoded = await evicted((handlers, trace) =>
    Promise.resolve(handlers.decodeAttributes({ trace }, context())).then((answer) => answer.output.spans),
  );
  const matches = await evicted((handlers, trace) =>
    Promise.resolve(handlers.find({ trace, text: 'zebra', language: 'text' }, context())).then(({ output }) => output),
  );
  expect([decoded, matches]).toEqual([4, ok({ matches: Int32Array.of(1), searched: 4, done: true })]);
});

test('a job that waits for attributes ends as soon as it is aborted', async () => {
  const { handlers } = setUp(shop);
  const { trace } = await open(handlers);
  const stop = new AbortController();
  const waiting = Promise.resolve(handlers.decodeAttributes({ trace }, context(stop.signal)));
  let ended = false;
  waiting.catch(() => (ended = true));
  stop.abort();
  for (let turn = 0; turn < 10; turn++) await Promise.resolve(); // no task, so no slice, comes in between
  expect(ended).toBe(true);
});
