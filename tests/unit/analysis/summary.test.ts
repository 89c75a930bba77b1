import { expect, test } from 'vitest';
import { failureCause } from '../../../src/lib/analysis/failure.ts';
import { criticalPath } from '../../../src/lib/analysis/critical-path.ts';
import { denseServices, serviceName } from '../../../src/lib/analysis/services.ts';
import { percent, summarySentence } from '../../../src/lib/analysis/summary-sentence.ts';
import { timeSummary } from '../../../src/lib/analysis/summary.ts';
import { formatDuration } from '../../../src/lib/base/duration.ts';
import { spanName } from '../../../src/lib/model/trace-names.ts';
import { traceFacts } from '../../../src/lib/analysis/facts.ts';
import { peerName } from '../../../src/lib/analysis/peer-name.ts';
import { scanTrace } from '../../../src/lib/formats/trace-scan.ts';
import { writeOtlp, type PlainSpan } from '../../kit/otlp-writer.ts';
import { spansFromText, traceFromText } from '../../kit/trace-text.ts';

/** As the head of a trace says it; names that lead to a span between stars. */
function sentenceOf(text: string, reason: string | null = null): string {
  return sentenceOfSpans(spansFromText(text), reason);
}

function sentenceOfSpans(sent: readonly PlainSpan[], reason: string | null = null): string {
  const decoded = scanTrace(writeOtlp(sent));
  if (!decoded.ok) throw new Error(decoded.error.message);
  const { block } = decoded.value;
  const facts = traceFacts(block);
  const services = denseServices(block);
  const serviceOf = (span: number) => services.ofResource[block.spans.resource[span]!]!;
  const peerOf = (span: number) => peerName(decoded.value.details(span));
  const summary = timeSummary(block.spans, criticalPath(block.spans), serviceOf, peerOf);
  const failure = failureCause(block.spans, facts.rootReceived ? facts.root : -1);
  const names = {
    serviceOf,
    service: (id: number) => serviceName(block, services, id),
    operation: (span: number) => spanName(block, span),
    duration: formatDuration,
  };
  return summarySentence(summary, failure && { ...failure, errors: facts.errors, reason }, names)
    .map((part) => (part.span === null ? part.text : `*${part.text}*`))
    .join('');
}

test.each([
  [
    'a database that no span answers for, by what its callers say of it',
    `
    web      POST-/pay  @0  +1200
      payment  charge     @100 +1050
        payment SELECT      @110 +500 kind=client db.system.name=postgresql
        payment UPDATE      @615 +500 kind=client db.system.name=postgresql`,
    '83 % of 1.2 s was spent waiting for *payment → postgresql*, 2 calls.',
  ],
  [
    'several ends, none of which has most of it',
    `
    web  GET     @0   +100
      web  GET-a   @5   +30 kind=client server.address=a.example
      web  GET-b   @40  +30 kind=client server.address=b.example`,
    '100 % of 100 ms was spent in *web* itself.',
  ],
  [
    'a call that a span answers is that service’s',
    `
    web  GET     @0   +100
      web  call    @5   +90 kind=client peer.service=shop
        shop serve   @10  +80 kind=server`,
    '80 % of 100 ms was spent waiting for *web → shop*, most of it in *serve*.',
  ],
  [
    'one call made many times',
    `
    web  list  @0  +100
      db   query @5  +30
      db   query @40 +30
      db   query @71 +28`,
    '88 % of 100 ms was spent waiting for *web → db*, 3 calls, most of it in *query*.',
  ],
  [
    'a call for every row of an answer',
    `
    web  list  @0  +100
      db   query @1  +20
      db   query @21 +20
      db   query @41 +20
      db   query @61 +20`,
    '80 % of 100 ms was spent waiting for *web → db*, 4 calls one after another, most of it in *query*.',
  ],
  [
    'as many calls at once',
    `
    web  list  @0  +100
      db   query @1  +80
      db   query @2  +81
      db   query @3  +82
      db   query @4  +83`,
    '83 % of 100 ms was spent waiting for *web → db*, 4 calls, most of it in *query*.',
  ],
  [
    'a retry that failed as the first call did, by what the caller says',
    `
    web      POST-/pay  @0  +1200
      payment  charge     @100 +1050
        payment CALL        @110 +500 ! kind=client peer.service=stripe
        payment CALL        @615 +500 ! kind=client peer.service=stripe`,
    '83 % of 1.2 s was spent waiting for *payment → stripe*, 2 calls: both failed, the first after 500 ms; ' +
      '2 errors, the first in *payment → CALL*: “no”.',
  ],
  [
    'work after the answer, by a message',
    `
    web   POST    @0  +100
      web   publish @90 +5 kind=producer
        mail  receive @300 +60 kind=consumer
          mail  send    @310 +40`,
    '100 % of the root span’s 100 ms was spent in *web* itself, most of it in *POST*; *mail* went on for 260 ms after the root.',
  ],
  [
    'work after the answer, of one service',
    `
    web   POST    @0  +100
      web   flush   @50 +250`,
    '100 % of the root span’s 100 ms was spent in *web* itself; *web* went on for 200 ms after the root.',
  ],
  [
    'errors beside a root that did not fail',
    `
    web GET @0 +100
      a   x @10 +10 !
      b   y @30 +10 !`,
    '80 % of 100 ms was spent in *web* itself, most of it in *GET*; 2 errors, the first in *a → x*: “no”.',
  ],
  [
    'a failure that a database brought about',
    `
    web  POST   @0  +100 !
      web  INSERT @10 +80 kind=client db.system=mysql !`,
    'Failed in *web → INSERT*: “no”; 80 % of 100 ms was spent waiting for *web → mysql*: the call failed after 80 ms.',
  ],
  ['one span', 'web GET @0 +100', '100 % of 100 ms was spent in *web* itself, most of it in *GET*.'],
  [
    'roots that overlap',
    `
    a  first  @0  +60
    b  second @40 +60`,
    '60 % of 100 ms was spent in *a* itself, most of it in *first*.',
  ],
])('%s', (_, text, sentence) => {
  expect(sentenceOf(text, text.includes('!') ? '“no”' : null)).toBe(sentence);
});

test('a root that never came: its orphans are the trace, the failure the first of all', () => {
  const spans = spansFromText('a op @0 +50 !\nb op @50 +50').map((s) => ({ ...s, parentSpanId: 'f'.repeat(16) }));
  expect(sentenceOfSpans(spans)).toBe(
    '50 % of 100 ms was spent in *a* itself, most of it in *op*; 1 error, in *a → op*.',
  );
});

test('a chain of one service as long as can be', () => {
  const id = (n: number) => n.toString(16).padStart(16, '0');
  const one = spansFromText('a op @0 +1000')[0]!;
  const chain = Array.from({ length: 100_000 }, (_, i) => ({
    ...one,
    spanId: id(i + 1),
    startUnixNano: one.startUnixNano! + BigInt(i),
    ...(i === 0 ? {} : { parentSpanId: id(i) }),
  }));
  expect(sentenceOfSpans(chain)).toBe('100 % of 1 s was spent in *a* itself, most of it in *op* (100,000 spans).');
});

test('a callee that held the trace up: who called it, how often, and that it failed', () => {
  const sentence = sentenceOf(`
    web       POST-/orders @0  +100
      payment process      @5  +90
        stripe  call       @10 +30 !
        stripe  call       @50 +40
  `);
  expect(sentence).toBe(
    '70 % of 100 ms was spent waiting for *payment → stripe*, 2 calls: one failed after 30 ms; ' +
      '1 error, in *stripe → call*.',
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
  const { top } = timeSummary(block.spans, criticalPath(block.spans), serviceOf, () => null);
  expect(top).toMatchObject({ entry: 2, operation: 2, calls: 1 });
});

test('a child whose clock is ahead: the time after the root is nobody’s own', () => {
  expect(
    sentenceOf(`
      svc-a  call   @0    +100
        svc-b  serve  @5000 +50
    `),
  ).toBe(
    '100 % of the root span’s 100 ms was spent in *svc-a* itself, most of it in *call*; ' +
      '*svc-b* ends 4.95 s after the root: clocks differ, or work went on.',
  );
});

test('a child whose clock is behind; roots far apart; a little after the end is not worth a word', () => {
  const behind = `
      svc-a  call   @5000 +100
        svc-b  serve  @0    +50
    `;
  expect(sentenceOf(behind)).toMatch(/; spans begin 5 s before the root: clocks differ, or it was recorded late\.$/);
  expect(sentenceOf('a op @0 +10\nb op @100000 +10')).toMatch(/; > 99 % of 1 min 40 s lies between root spans\.$/);
  expect(sentenceOf('a op @0 +50\nb op @40 +60')).not.toContain('lies');
  expect(sentenceOf('a op @0 +100\n  b op @90 +11')).not.toContain('after');
});

test('a trace of instants says so, and still where it failed', () => {
  expect(sentenceOf('a op @0 +0')).toBe('No span lasts any time.');
  expect(sentenceOf('a op @0 +0 !', 'HTTP 500')).toBe('Failed in *a → op*: HTTP 500; no span lasts any time.');
});

test('shares', () => {
  expect([0, 0.004, 0.126, 0.994, 0.999, 1].map(percent)).toEqual(['0 %', '< 1 %', '13 %', '99 %', '> 99 %', '100 %']);
});
