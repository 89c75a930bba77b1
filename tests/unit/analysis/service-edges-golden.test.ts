import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { tempoBuckets, TEMPO_LE } from '../../../src/lib/analysis/service-durations.ts';
import type { ServiceEdge } from '../../../src/lib/analysis/service-edge-table.ts';
import { ServiceEdges } from '../../../src/lib/analysis/service-edges.ts';
import { goldenBlock } from '../traceql/golden.ts';

// The series that a real Tempo's metrics-generator wrote for the golden data set, against the fold over the same spans.
interface Series {
  readonly metric: Readonly<Record<string, string>>;
  readonly values: readonly (readonly [number, string])[];
}
const file = new URL('../../fixtures/tempo-golden/prometheus-service-graph.json.gz', import.meta.url);
const answer = JSON.parse(gunzipSync(readFileSync(file)).toString('utf8')) as { data: { result: Series[] } };

/** Last value of every series of one metric, by the edge (and the bucket). */
function seriesOf(name: string): Map<string, number> {
  const series = answer.data.result.filter(({ metric }) => metric.__name__ === `traces_service_graph_request_${name}`);
  return new Map(series.map(({ metric, values }) => [keyOf(metric), Number(values.at(-1)![1])]));
}
function keyOf({ client, server, connection_type: type, le }: Readonly<Record<string, string>>): string {
  return [client, server, type ?? '', ...(le === undefined ? [] : [le])].join(' | ');
}

const block = goldenBlock();
const folded = new ServiceEdges();
folded.open(block).addSpans(0, block.spans.length);
const edges = folded.edges();

const ofEdges = (value: (edge: ServiceEdge) => number): Map<string, number> =>
  new Map(edges.map((edge) => [[edge.client, edge.server, edge.connectionType].join(' | '), value(edge)]));
const ofBuckets = (buckets: (edge: ServiceEdge) => number[]): Map<string, number> =>
  new Map(
    edges.flatMap((edge) =>
      buckets(edge).map((count, i) => [
        [edge.client, edge.server, edge.connectionType, TEMPO_LE[i]].join(' | '),
        count,
      ]),
    ),
  );

test('the 93 edges and how often they were called', () => {
  expect(edges).toHaveLength(93);
  expect(ofEdges((edge) => edge.calls)).toEqual(seriesOf('total'));
});

test('calls that failed', () => {
  const failed = ofEdges((edge) => edge.failed);
  for (const [edge, count] of failed) if (count === 0) failed.delete(edge);
  expect(failed).toEqual(seriesOf('failed_total'));
});

test.each(['client', 'server'] as const)('how long they took, as the %s saw it', (end) => {
  const spreadOf = (edge: ServiceEdge) => (end === 'client' ? edge.clientSpans : edge.serverSpans);
  expect(ofBuckets((edge) => tempoBuckets(spreadOf(edge), edge.calls))).toEqual(seriesOf(`${end}_seconds_bucket`));
  expect(ofEdges((edge) => edge.calls)).toEqual(seriesOf(`${end}_seconds_count`));
  const sums = seriesOf(`${end}_seconds_sum`);
  for (const [edge, sumNs] of ofEdges((each) => spreadOf(each).sumNs))
    expect(sumNs / 1e9).toBeCloseTo(sums.get(edge)!, 9);
});
