import { expect, test } from 'vitest';
import { criticalPath } from '../../../src/lib/analysis/critical-path.ts';
import { denseServices, serviceName } from '../../../src/lib/analysis/services.ts';
import { percent, summarySentence } from '../../../src/lib/analysis/summary-sentence.ts';
import { timeSummary } from '../../../src/lib/analysis/summary.ts';
import { formatDuration } from '../../../src/lib/base/duration.ts';
import { spanName } from '../../../src/lib/model/trace-names.ts';
import { traceFromText } from '../../kit/trace-text.ts';

function sentenceOf(text: string): string {
  const block = traceFromText(text);
  const services = denseServices(block);
  const serviceOf = (span: number) => services.ofResource[block.spans.resource[span]!]!;
  const summary = timeSummary(block.spans, criticalPath(block.spans), serviceOf);
  const names = {
    service: (id: number) => serviceName(block, services, id),
    operation: (span: number) => spanName(block, span),
    duration: formatDuration,
  };
  return summarySentence(summary, names)
    .map((part) => (part.strong ? `*${part.text}*` : part.text))
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
    '70 % of the time was spent waiting for *payment → stripe*, called twice: one call failed after 30 ms.',
  );
});

test('the root service itself, with the operation that took most of it', () => {
  const sentence = sentenceOf(`
    users GET-/user    @0  +100
      users  SELECT    @10 +80
  `);
  expect(sentence).toBe('100 % of the time was spent in *users* itself, most of it in *SELECT*.');
});

test('a trace without duration has no sentence', () => {
  expect(sentenceOf('a op @0 +0')).toBe('');
});

test('shares', () => {
  expect([0, 0.004, 0.126, 1].map(percent)).toEqual(['0 %', '< 1 %', '13 %', '100 %']);
});
