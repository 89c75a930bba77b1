import fc from 'fast-check';
import { expect, test } from 'vitest';
import { failureReason } from '../../../src/lib/analysis/failure-reason.ts';
import { failureCause } from '../../../src/lib/analysis/failure.ts';
import type { AttributeDetails } from '../../../src/lib/model/span-details.ts';
import { rootSpan, spanName } from '../../../src/lib/model/trace-names.ts';
import { StatusCode, unixNanos, ValueType } from '../../../src/lib/model/units.ts';
import { decodeTrace } from '../../../src/lib/formats/otlp-decode.ts';
import { writeOtlp } from '../../kit/otlp-writer.ts';
import { spansFromText, traceFromText } from '../../kit/trace-text.ts';

/** "name" of the cause, with "first: " where it does not explain the root. */
function causeOf(text: string, rootReceived = true): string | null {
  const block = traceFromText(text);
  const failure = failureCause(block.spans, rootReceived ? rootSpan(block, 0) : -1);
  return failure && `${failure.ofRoot ? '' : 'first: '}${spanName(block, failure.cause)}`;
}

test('the failure is followed down to the span that no failure below explains', () => {
  expect(
    causeOf(`
      web    orders    @0  +100 !
        api    create    @10 +80 !
          auth   validate  @20 +10 !
            redis  get       @22 +5
          users  load      @40 +20
    `),
  ).toBe('validate');
  expect(causeOf('web orders @0 +100 !')).toBe('orders');
  expect(causeOf('web orders @0 +100')).toBe(null);
});

test('a span without a status is looked through, one that is ok has dealt with what failed below it', () => {
  const trace = `
    web   orders  @0  +100 !
      api   create  @10 +80
        db    insert  @20 +10 !`;
  expect(causeOf(trace)).toBe('insert');
  const dealtWith = spansFromText(trace).map((s) => (s.name === 'create' ? { ...s, status: { code: 1 } } : s));
  const block = decodeTrace(writeOtlp(dealtWith));
  expect(block.ok && failureCause(block.value.spans, 0)).toEqual({ cause: 0, ofRoot: true });
});

test('of failures one after the other the last, of failures side by side the first to end', () => {
  expect(
    causeOf(`
      web orders @0  +100 !
        rec  suggest @5  +10 !
        pay  charge  @40 +50 !
    `),
  ).toBe('charge');
  expect(
    causeOf(`
      web orders @0  +100 !
        rec  early   @0  +10 !
        a    shard-1 @40 +50 !
        b    shard-2 @40 +20 !
        c    shard-3 @40 +49 !
    `),
  ).toBe('shard 2');
});

test('where the root did not fail or never came, the earliest failure that none below explains', () => {
  const trace = `
    web orders @0  +100
      a   later   @50 +10 !
      b   outer   @10 +30 !
        c   inner   @20 +10 !`;
  expect(causeOf(trace)).toBe('first: inner');
  expect(causeOf(trace, false)).toBe('first: inner');
});

test('the cause has failed and nothing that failed lies below it, unless an ok lies between', () => {
  const tree = fc.array(fc.record({ up: fc.nat(4), status: fc.constantFrom(0, 1, 2), start: fc.nat(50) }), {
    minLength: 1,
    maxLength: 40,
  });
  fc.assert(
    fc.property(tree, (nodes) => {
      let depth = 0;
      const lines = nodes.map(({ up, start }, i) => {
        depth = i === 0 ? 0 : Math.max(1, depth + 1 - up);
        return `${' '.repeat(depth)}s op @${start} +${10 + i}`;
      });
      const sent = spansFromText(lines.join('\n')).map((s, i) => ({ ...s, status: { code: nodes[i]!.status } }));
      const decoded = decodeTrace(writeOtlp(sent));
      if (!decoded.ok) throw new Error(decoded.error.message);
      const { spans } = decoded.value;
      const failure = failureCause(spans, 0);
      const failed = (i: number) => spans.status[i] === StatusCode.Error;
      expect(failure === null).toBe(![...spans.status.subarray(0, spans.length)].includes(StatusCode.Error));
      if (!failure) return;
      expect(failed(failure.cause)).toBe(true);
      expect(failure.ofRoot).toBe(failed(0));
      for (let i = failure.cause + 1; i < spans.subtreeEnd[failure.cause]!; i++) {
        let okBetween = false;
        for (let p = spans.parent[i]!; p > failure.cause; p = spans.parent[p]!)
          okBetween ||= spans.status[p] === StatusCode.Ok;
        expect(failed(i) && !(failure.ofRoot && okBetween)).toBe(false);
      }
    }),
  );
});

const attribute = (key: string, value: string | number): AttributeDetails => ({
  key,
  type: typeof value === 'string' ? ValueType.String : ValueType.Int,
  value,
});
const exception = (...attributes: AttributeDetails[]) => ({
  name: 'exception',
  timeUnixNs: unixNanos(0n),
  timeNs: 0,
  attributes,
  droppedAttributes: 0,
});

test('the reason: status message, else the last exception, else the status code of the protocol', () => {
  const silent = { status: { code: StatusCode.Error, message: '' }, events: [], attributes: [] };
  expect(failureReason(silent)).toBe(null);
  expect(failureReason({ ...silent, status: { code: StatusCode.Error, message: 'card declined' } })).toBe(
    '“card declined”',
  );
  const events = [
    exception(attribute('exception.message', 'first')),
    exception(attribute('exception.type', 'Timeout'), attribute('exception.message', 'read timed out\n  at x')),
  ];
  expect(failureReason({ ...silent, events })).toBe('“read timed out”');
  expect(failureReason({ ...silent, events: [exception(attribute('exception.type', 'Timeout'))] })).toBe('Timeout');
  expect(failureReason({ ...silent, attributes: [attribute('http.response.status_code', 503)] })).toBe('HTTP 503');
  expect(failureReason({ ...silent, attributes: [attribute('rpc.grpc.status_code', 14)] })).toBe('gRPC status 14');
  expect(failureReason({ ...silent, attributes: [attribute('error.type', 'timeout')] })).toBe('timeout');
});

test('a long reason is cut between characters, never within one', () => {
  const message = '🛒'.repeat(400);
  const reason = failureReason({ status: { code: StatusCode.Error, message }, events: [], attributes: [] });
  expect(reason).toBe(`“${'🛒'.repeat(160)}…”`);
});
