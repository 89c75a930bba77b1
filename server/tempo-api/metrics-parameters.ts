import { ok } from '../../src/lib/base/result.ts';
import { formatDuration } from '../../src/lib/traceql/syntax/duration.ts';
import type { MetricsRequest } from '../store/protocol.ts';
import { FLOAT, parseGoDuration, parsePrometheusDuration, parseTimestamp, quote } from './go-values.ts';
import { lenientCount, refuse, textOf, type Parsed } from './parameters.ts';

const DEFAULT_SINCE_NS = 3_600_000_000_000n;
const MAX_INTERVALS = 10_000n;
const MAX_EXEMPLARS = 100; // also what is given where none are asked for

/** GET /api/metrics/query_range. The range is widened to whole steps, with one step more at its start, as Tempo does so that a
 *  chart that moves on shows the same points again. @param nowMs Unix */
export function parseQueryRange(query: URLSearchParams, nowMs: number): Parsed<MetricsRequest> {
  const bounds = parseBounds(query, nowMs);
  if (!bounds.ok) return bounds;
  const { startNs, endNs } = bounds.value;
  const step = parseStep(query, startNs, endNs);
  if (!step.ok) return step;
  const stepNs = step.value;
  if (startNs > endNs) return refuse('end must be greater than start');
  if (stepNs === 0n || (endNs - startNs) / stepNs > MAX_INTERVALS)
    return refuse(
      `step of ${formatDuration(stepNs)} is too small, ` +
        `minimum step for given range is ${formatDuration((endNs - startNs) / MAX_INTERVALS)}`,
    );
  const isInstant = /^(1|t|true)$/i.test(query.get('instant') ?? '');
  const aligned = isInstant ? bounds.value : alignToStep(startNs, endNs, stepNs);
  if (aligned.endNs <= aligned.startNs) return refuse('end must be greater than start');
  return ok({
    query: queryText(query),
    ...aligned,
    stepNs: isInstant ? null : stepNs,
    exemplars: isInstant ? 0 : Math.min(lenientCount(query, 'exemplars') || MAX_EXEMPLARS, MAX_EXEMPLARS),
    maxSeries: lenientCount(query, 'maxSeries'),
    form: 'range',
  });
}

/** GET /api/metrics/query: one value for the whole of the range. @param nowMs Unix */
export function parseQueryInstant(query: URLSearchParams, nowMs: number): Parsed<MetricsRequest> {
  const bounds = parseBounds(query, nowMs);
  if (!bounds.ok) return bounds;
  const { startNs, endNs } = bounds.value;
  if (startNs === 0n) return refuse('start required');
  if (endNs === 0n) return refuse('end required');
  if (endNs <= startNs) return refuse('end must be greater than start');
  return ok({ query: queryText(query), startNs, endNs, stepNs: null, exemplars: 0, maxSeries: 0, form: 'instant' });
}

/** `query` is what Prometheus calls it; `q` counts where both are given. */
function queryText(query: URLSearchParams): string {
  return textOf(query, 'q') ?? query.get('query') ?? '';
}

function parseBounds(query: URLSearchParams, nowMs: number): Parsed<{ startNs: bigint; endNs: bigint }> {
  const nowNs = BigInt(Math.trunc(nowMs)) * 1_000_000n;
  const sinceText = textOf(query, 'since');
  const since = sinceText === null ? ok(DEFAULT_SINCE_NS) : parsePrometheusDuration(sinceText);
  if (!since.ok) return refuseRpc(`could not parse 'since' parameter: ${since.error}`);
  const endText = textOf(query, 'end');
  const end = endText === null ? ok(nowNs) : parseTimestamp(endText);
  if (!end.ok) return refuseRpc(`could not parse 'end' parameter: ${end.error}`);
  const startText = textOf(query, 'start');
  const endOrNow = end.value > nowNs ? nowNs : end.value;
  const start = startText === null ? ok(endOrNow - since.value) : parseTimestamp(startText);
  if (!start.ok) return refuseRpc(`could not parse 'start' parameter: ${start.error}`);
  return ok({ startNs: BigInt.asUintN(64, start.value), endNs: BigInt.asUintN(64, end.value) });
}

/** Seconds as a number, or a duration. */
function parseStep(query: URLSearchParams, startNs: bigint, endNs: bigint): Parsed<bigint> {
  const text = textOf(query, 'step');
  if (text === null) return ok(defaultStepNs(endNs - startNs));
  const isNumber = FLOAT.test(text);
  const ns = isNumber ? Number(text) * 1e9 : NaN;
  if (isNumber && Math.abs(ns) > 2 ** 63)
    return refuseRpc(`cannot parse ${quote(text)} to a valid duration. It overflows int64`);
  const duration = isNumber ? ok(BigInt(Math.trunc(ns))) : parseGoDuration(text);
  if (!duration.ok) return refuseRpc(`cannot parse ${quote(text)} to a valid duration`);
  return duration.value < 0n ? refuseRpc(`cannot parse ${quote(text)}: step must be positive`) : duration;
}

const SECOND_NS = 1_000_000_000n;
const GRANULARITIES_NS = [3600n, 300n, 60n, 15n, 5n, 1n].map((seconds) => seconds * SECOND_NS);

/** Some 240 points (an hour in steps of 15 s), in whole steps of the granularity that fits. */
function defaultStepNs(rangeNs: bigint): bigint {
  const baseline = rangeNs / 240n;
  const isShort = rangeNs < 60n * SECOND_NS;
  const least = isShort ? 50_000_000n : SECOND_NS;
  const fitting = (isShort ? [least] : GRANULARITIES_NS).find((granularity) => baseline > granularity);
  return fitting === undefined ? least : (baseline / fitting) * fitting;
}

function alignToStep(startNs: bigint, endNs: bigint, stepNs: bigint): { startNs: bigint; endNs: bigint } {
  const start = startNs - (startNs % stepNs);
  const beyond = endNs % stepNs;
  return {
    startNs: start > stepNs ? start - stepNs : start,
    endNs: beyond === 0n ? endNs : endNs + stepNs - beyond,
  };
}

/** Tempo lets these through with the clothes of its transport on. */
function refuseRpc(message: string): ReturnType<typeof refuse> {
  return refuse(`rpc error: code = Code(400) desc = ${message}`);
}
