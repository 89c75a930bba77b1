import type { Attributes } from '@opentelemetry/api';
import { type DemoError, httpError } from './errors.ts';
import type { ServiceName } from './services.ts';
import type { AttributesOf, Failure, Step } from './step.ts';
import { between, type Visit } from './visit.ts';

/** A span as it will have happened. Times are milliseconds since the start of its trace. */
export interface PlannedSpan {
  readonly step: Step;
  readonly service: ServiceName;
  readonly startMs: number;
  readonly endMs: number;
  readonly attributes: Attributes;
  readonly events: readonly PlannedEvent[];
  readonly exception: DemoError | null; // thrown at endMs
  readonly status: 'unset' | { readonly ok: string } | { readonly error: string };
  readonly children: readonly PlannedSpan[];
}

export interface PlannedEvent {
  readonly name: string;
  readonly atMs: number;
  readonly attributes: Attributes;
}

interface Failed {
  readonly error: DemoError;
  readonly status: string | null; // what the caller was told to say; null: no more than what it saw
  readonly httpStatus: number;
}

interface Run {
  readonly spans: PlannedSpan[];
  readonly events: PlannedEvent[]; // of the caller
  readonly returnMs: number; // when the caller can go on
  readonly failed: Failed | null;
}

/** Plays a scenario through. Pure but for the visit's random numbers. The root step must name its service. */
export function planTrace(root: Step, visit: Visit): PlannedSpan {
  if (!root.service) throw new Error(`scenario ${root.name} does not say which service it begins in`);
  const [span] = runOnce(root, visit, root.service, 0, 1).spans;
  if (!span) throw new Error(`scenario ${root.name} has no root span`);
  return span;
}

/** The latest end in a trace, ms since its start: work done for it later can outlast the root. */
export function lastEndMs(span: PlannedSpan): number {
  return span.children.reduce((latest, child) => Math.max(latest, lastEndMs(child)), span.endMs);
}

function runOnce(step: Step, visit: Visit, caller: ServiceName, atMs: number, attempt: number): Run {
  const service = step.service ?? caller;
  const latencyMs = step.latencyMs ? between(visit.random, step.latencyMs) : 0;
  const startMs = atMs + latencyMs;
  const ownFailure = rollFailure(step, visit, attempt);
  const ownMs = ownFailure?.afterMs
    ? between(visit.random, ownFailure.afterMs)
    : between(visit.random, step.ownMs) * visit.slowness;

  const inside = runAll(step, visit, service, startMs + ownMs / 4);
  const endMs = inside.returnMs + (ownMs * 3) / 4;
  const failed = inside.failed ?? (ownFailure && failedBy(ownFailure.error, ownFailure.httpStatus));
  const attributes: Attributes = {
    ...attributesOf(step.attributes, visit),
    ...(attempt > 1 && { 'retry.attempt': attempt }),
    ...(step.httpOk !== undefined && { 'http.status_code': failed ? failed.httpStatus : step.httpOk }),
    ...(!failed && attributesOf(step.done?.attributes, visit)),
  };
  const events = [...inside.events];
  if (!failed && step.done?.event) events.push({ name: step.done.event, atMs: endMs, attributes: {} });

  const span: PlannedSpan = {
    step,
    service,
    startMs,
    endMs,
    attributes,
    events,
    ...outcome(step, failed),
    children: inside.spans,
  };
  return { spans: [span], events: [], returnMs: endMs + latencyMs, failed: failed && told(step, failed) };
}

/** The failure as the caller meets it. */
function told(step: Step, { error, httpStatus }: Failed): Failed {
  const answered = step.httpOk !== undefined && step.kind === 'client';
  return { error: answered ? httpError(httpStatus, error) : error, status: step.blame?.status ?? null, httpStatus };
}

/** HTTP spans know no more than the code, unless the step below says what to make of it; others throw the error on. */
function outcome(step: Step, failed: Failed | null): Pick<PlannedSpan, 'status' | 'exception'> {
  if (!failed) return { status: step.done?.status ? { ok: step.done.status } : 'unset', exception: null };
  const plainHttp = step.httpOk !== undefined && failed.status === null;
  return plainHttp
    ? { status: { error: `HTTP ${failed.httpStatus}` }, exception: null }
    : { status: { error: failed.status ?? failed.error.message }, exception: failed.error };
}

/** On a visit with a chosen trouble nothing else goes wrong, or the trouble might never be reached. */
function rollFailure(step: Step, visit: Visit, attempt: number): Failure | null {
  if (!step.fails) return null;
  if (visit.trouble !== '') return visit.trouble === step.name ? step.fails : null;
  const share = attempt > 1 && step.retry ? step.retry.share : step.fails.share;
  return visit.random.chance(share) ? step.fails : null;
}

function failedBy(error: DemoError, httpStatus = 500): Failed {
  return { error, status: null, httpStatus };
}

function runAll(step: Step, visit: Visit, service: ServiceName, atMs: number): Run {
  const spans: PlannedSpan[] = [];
  const events: PlannedEvent[] = [];
  let returnMs = atMs;
  for (const inner of step.steps ?? []) {
    for (let times = timesOf(inner, visit); times > 0; times--) {
      const run = runRetrying(inner, visit, service, step.together ? atMs : returnMs);
      spans.push(...run.spans);
      events.push(...run.events);
      if (inner.detached) continue;
      returnMs = Math.max(returnMs, run.returnMs);
      if (run.failed && !inner.optional) return { spans, events, returnMs, failed: run.failed };
    }
  }
  return { spans, events, returnMs, failed: null };
}

function runRetrying(step: Step, visit: Visit, service: ServiceName, atMs: number): Run {
  const first = runOnce(step, visit, service, atMs, 1);
  if (!first.failed || !step.retry) return first;
  const backoffMs = Math.round(between(visit.random, step.retry.backoffMs));
  const second = runOnce(step, visit, service, first.returnMs + backoffMs, 2);
  const attributes = { 'retry.reason': first.failed.error.message, 'retry.backoff_ms': backoffMs };
  const retry: PlannedEvent = { name: 'retry', atMs: first.returnMs, attributes };
  return { ...second, spans: [...first.spans, ...second.spans], events: [retry] };
}

function timesOf(step: Step, visit: Visit): number {
  if (step.share !== undefined && !visit.random.chance(step.share)) return 0;
  return step.times ? visit.random.int(...step.times) : 1;
}

function attributesOf(attributes: AttributesOf | undefined, visit: Visit): Attributes {
  return typeof attributes === 'function' ? attributes(visit) : (attributes ?? {});
}
