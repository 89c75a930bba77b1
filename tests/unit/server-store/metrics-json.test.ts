import { expect, test } from 'vitest';
import { inspectedJson } from '../../../server/store/inspected.ts';
import { metricsAnswer } from '../../../server/store/metrics-json.ts';
import type { MetricsRequest } from '../../../server/store/protocol.ts';
import type { Series } from '../../../src/lib/traceql/metrics/metrics.ts';

const inspected = inspectedJson(3, 900, 2);
const labelled = (value: string, samples: Series['samples'], exemplars: Series['exemplars'] = []): Series => ({
  labels: [['resource.service.name', { kind: 'static', type: 'string', value }]],
  samples,
  exemplars,
});

function answer(series: readonly Series[], more: Partial<MetricsRequest> = {}, isPartial = false): unknown {
  const request: MetricsRequest = {
    query: '',
    startNs: 0n,
    endNs: 1n,
    stepNs: 1n,
    exemplars: 0,
    maxSeries: 0,
    form: 'range',
    ...more,
  };
  const job = metricsAnswer(series, request, inspected, isPartial);
  for (;;) {
    const { done, value } = job.next();
    if (done) return JSON.parse(new TextDecoder().decode(value));
  }
}

const metrics = { inspectedTraces: 3, inspectedBytes: '900', completedJobs: 2, totalJobs: 2 };
const labels = (stringValue: string): object[] => [{ key: 'resource.service.name', value: { stringValue } }];

test('zeros are left out, times are texts, what JSON has no number for is a text', () => {
  const samples = [0, 1.5, Infinity].map((value, n) => ({ timestampMs: 60_000 * (n + 1), value }));
  const exemplar = {
    labels: [['trace:id', { kind: 'static', type: 'string', value: 'ab' }]],
    value: 2,
    timestampMs: 61_000,
  } as const;
  expect(answer([labelled('a', samples, [exemplar])])).toEqual({
    series: [
      {
        labels: labels('a'),
        samples: [
          { timestampMs: '60000' },
          { timestampMs: '120000', value: 1.5 },
          { timestampMs: '180000', value: 'Infinity' },
        ],
        exemplars: [{ labels: [{ key: 'trace:id', value: { stringValue: 'ab' } }], value: 2, timestampMs: '61000' }],
      },
    ],
    metrics,
  });
});

test('an instant answer has one value a series, and no list where there is none', () => {
  const one = [{ timestampMs: 1, value: 7 }];
  expect(answer([labelled('a', one), labelled('b', [])], { form: 'instant' })).toEqual({
    series: [{ labels: labels('a'), value: 7 }],
    metrics,
  });
  expect(answer([], { form: 'instant' })).toEqual({ metrics });
  expect(answer([])).toEqual({ series: [], metrics });
});

test('many series come whole and in order; a limit cuts them and says so', () => {
  const many = Array.from({ length: 50 }, (_, n) => labelled(`s${n}`, [{ timestampMs: 1, value: n + 1 }]));
  const all = answer(many) as { series: { labels: object[] }[] };
  expect(all.series.map((series) => series.labels)).toEqual(many.map((_, n) => labels(`s${n}`)));
  const few = answer(many, { maxSeries: 3 }) as { series: object[]; status: string; message: string };
  expect([few.series.length, few.status]).toEqual([3, 'PARTIAL']);
  expect(few.message).toContain('maximum series limit of 3');
  expect(answer(many, {}, true)).toMatchObject({ status: 'PARTIAL' });
});
