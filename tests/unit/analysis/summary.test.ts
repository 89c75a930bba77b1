import { expect, test } from 'vitest';
import { failureCause } from '../../../src/lib/analysis/failure.ts';
import { criticalPath } from '../../../src/lib/analysis/critical-path.ts';
import { denseServices, serviceName } from '../../../src/lib/analysis/services.ts';
import { percent, summarySentence } from '../../../src/lib/analysis/summary-sentence.ts';
import { timeSummary } from '../../../src/lib/analysis/summary.ts';
import { formatDuration } from '../../../src/lib/base/duration.ts';
import { spanName } from '../../../src/lib/model/trace-names.ts';
import { traceFromText } from '../../kit/trace-text.ts';

function sentenceOf(text: string, reason: string | null = null): string {
  const block = traceFromText(text);
  const services = denseServices(block);
  const serviceOf = (span: number) => services.ofResource[block.spans.resource[span]!]!;
  const summary = timeSummary(block.spans, criticalPath(block.spans), serviceOf);
  const failure = failureCause(block.spans, 0);
  const names = {
    serviceOf,
    service: (id: number) => serviceName(block, services, id),
    operation: (span: number) => spanName(block, span),
    duration: formatDuration,
  };
  return summarySentence(summary, failure && { ...failure, reason }, names)
    .map((part) => (part.span === null ? part.text : `*${part.text}*`))
    .join('');
}

test('a callee that held the trace up: who called it, how often, and that it failed', () => {
  const sentence = sentenceOf(`
    web       POST-/orders @0  +100
      payment process      @5  +90
        stripe  call       @10 +30 !
        stripe  call       @50 +40
  `);
  expect(sentence).toBe(
    'The first error is in *stripe → call*; 70 % of 100 ms was spent waiting for *payment → stripe*, called twice: ' +
      'one call failed after 30 ms.',
  );
});

test('the root service itself, with the operation that took most of it', () => {
  const sentence = sentenceOf(`
    users GET-/user    @0  +100
      users  SELECT    @10 +80
  `);
  expect(sentence).toBe('100 % of 100 ms was spent in *users* itself, most of it in *SELECT*.');
});

test('a trace that failed: where, why, and where the time went', () => {
  const sentence = sentenceOf(
    `
    web    POST-/orders  @0  +114 !
      api    createOrder   @5  +40  !
        auth   validate      @8  +30  !
      web    render        @50 +60
    `,
    '“invalid token”',
  );
  expect(sentence).toBe(
    'Failed in *auth → validate*: “invalid token”; 65 % of 114 ms was spent in *web* itself, most of it in *render*.',
  );
});

test('names lead to spans: the call that held the trace up longest, the operation', () => {
  const block = traceFromText(`
    web    get   @0  +100
      cache  read  @5  +10
      db     read  @20 +70
  `);
  const services = denseServices(block);
  const serviceOf = (span: number) => services.ofResource[block.spans.resource[span]!]!;
  const { top } = timeSummary(block.spans, criticalPath(block.spans), serviceOf);
  expect(top).toMatchObject({ entry: 2, operation: 2, calls: 1 });
});

test('a child whose clock is ahead: the time after the root is nobody’s own', () => {
  expect(
    sentenceOf(`
      svc-a  call   @0    +100
        svc-b  serve  @5000 +50
    `),
  ).toBe(
    '98 % of 5.05 s lies after the root span ended: clocks differ by 4.95 s or more, or work went on later; ' +
      '100 % of the 100 ms on the critical path was spent in *svc-a* itself, most of it in *call*.',
  );
});

test('a child whose clock is behind; roots far apart; a little after the end is not worth a word', () => {
  const first = (text: string) => sentenceOf(text).split(/[:;]/)[0];
  const behind = `
      svc-a  call   @5000 +100
        svc-b  serve  @0    +50
    `;
  expect(first(behind)).toBe('98 % of 5.1 s lies before the root span began');
  expect(first('a op @0 +10\nb op @100000 +10')).toBe('> 99 % of 1 min 40 s lies between root spans');
  expect(first('a op @0 +50\nb op @40 +60')).not.toContain('lies');
  expect(sentenceOf('a op @0 +100\n  b op @90 +11')).not.toContain('lies');
});

test('a trace of instants says so, and still where it failed', () => {
  expect(sentenceOf('a op @0 +0')).toBe('No span lasts any time.');
  expect(sentenceOf('a op @0 +0 !', 'HTTP 500')).toBe('Failed in *a → op*: HTTP 500; no span lasts any time.');
});

test('shares', () => {
  expect([0, 0.004, 0.126, 1].map(percent)).toEqual(['0 %', '< 1 %', '13 %', '100 %']);
});
