import { concatBytes } from '../../src/lib/base/bytes.ts';
import type { Series } from '../../src/lib/traceql/metrics/metrics.ts';
import type { InspectedJson } from './inspected.ts';
import type { MetricsRequest } from './protocol.ts';
import type { Job } from './scheduler.ts';
import { valueJson } from './value-json.ts';

const SERIES_PER_SLICE = 16;

/** The answer of a metrics query, in proto3 JSON: zeros are left out, 64-bit whole numbers are texts.
 *  @param isPartial some series are missing already */
export function* metricsAnswer(
  series: readonly Series[],
  { form, maxSeries }: MetricsRequest,
  metrics: InspectedJson,
  isPartial: boolean,
): Job<Uint8Array> {
  const isCut = maxSeries > 0 && series.length > maxSeries;
  const utf8 = new TextEncoder();
  const parts: Uint8Array[] = [];
  let text = '';
  for (const [n, one] of (isCut ? series.slice(0, maxSeries) : series).entries()) {
    if (form === 'instant' && one.samples.length === 0) continue;
    text +=
      (text === '' && parts.length === 0 ? '' : ',') +
      JSON.stringify(form === 'range' ? rangeJson(one) : instantJson(one));
    if (n % SERIES_PER_SLICE !== SERIES_PER_SLICE - 1) continue;
    parts.push(utf8.encode(text));
    text = '';
    yield;
  }
  parts.push(utf8.encode(text));
  const hasSeries = form === 'range' || parts.some(({ length }) => length > 0);
  const after = JSON.stringify({
    metrics,
    ...((isCut || isPartial) && partialJson(isCut ? maxSeries : series.length)),
  }).slice(1);
  return concatBytes([
    utf8.encode(hasSeries ? '{"series":[' : '{'),
    ...parts,
    utf8.encode((hasSeries ? '],' : '') + after),
  ]);
}

function partialJson(maxSeries: number): object {
  return {
    status: 'PARTIAL',
    message:
      `Response exceeds maximum series limit of ${maxSeries}, a partial response is returned. ` +
      'Warning: the accuracy of each individual value is not guaranteed.',
  };
}

function instantJson({ labels, samples }: Series): object {
  return { labels: labelsJson(labels), ...valueField(samples[0]!.value) };
}

function rangeJson({ labels, samples, exemplars }: Series): object {
  return {
    labels: labelsJson(labels),
    samples: samples.map(({ timestampMs, value }) => ({ timestampMs: String(timestampMs), ...valueField(value) })),
    ...(exemplars.length > 0 && {
      exemplars: exemplars.map(({ labels: of, value, timestampMs }) => ({
        labels: labelsJson(of),
        ...valueField(value),
        timestampMs: String(timestampMs),
      })),
    }),
  };
}

function valueField(value: number): { value?: number | string } {
  if (value === 0) return {};
  return { value: Number.isFinite(value) ? value : String(value) };
}

function labelsJson(labels: Series['labels']): object[] {
  return labels.map(([key, value]) => ({ key, value: valueJson(value) }));
}
