import { formatCount } from '../base/count.ts';
import type { Calls } from './calls.ts';
import type { Failure } from './failure.ts';
import type { OutsideTime } from './outside-time.ts';
import type { TimeSummary, TopShare } from './summary.ts';

/** A piece of a sentence. Names stand for a span, which the reader can go to. */
export interface SentencePart {
  readonly text: string;
  readonly span: number | null;
}

export interface SentenceNames {
  service(id: number): string;
  serviceOf(span: number): number;
  operation(span: number): string;
  duration(ns: number): string;
}

/** What went wrong, where it did, and why. `reason` as failureReason words it. */
export interface ExplainedFailure extends Failure {
  readonly errors: number; // spans with status error
  readonly reason: string | null;
}

const OUTSIDE_TOLD = 0.03; // share of the trace's time; less is not worth a sentence

/** The answer at the head of a trace, from its spans alone: why it failed, where the time went, what went wrong beside.
 *  "Failed in **auth → validate**: “invalid token”; 57 % of 114 ms was spent in **web** itself." */
export function summarySentence(
  summary: TimeSummary,
  failure: ExplainedFailure | null,
  names: SentenceNames,
): SentencePart[] {
  const parts = [
    failure?.ofRoot ? [plain('failed in '), ...failurePart(failure, names)] : [],
    timePart(summary, names),
    outsidePart(summary.outside, names),
    failure && !failure.ofRoot ? [plain(errorCount(failure.errors)), ...failurePart(failure, names)] : [],
  ].filter((part) => part.length > 0);
  return [...parts.flatMap((part, i) => (i === 0 ? part : [plain('; '), ...part])), plain('.')].map((part, i) =>
    i === 0 ? { ...part, text: part.text.charAt(0).toUpperCase() + part.text.slice(1) } : part,
  );
}

function failurePart({ cause, reason }: ExplainedFailure, names: SentenceNames): SentencePart[] {
  const name = `${names.service(names.serviceOf(cause))} → ${names.operation(cause)}`;
  return [{ text: name, span: cause }, ...(reason === null ? [] : [plain(`: ${reason}`)])];
}

/** Of a trace whose root did not fail. */
function errorCount(errors: number): string {
  return errors === 1 ? '1 error, in ' : `${formatCount(errors)} errors, the first in `;
}

function timePart(summary: TimeSummary, names: SentenceNames): SentencePart[] {
  const { top, totalNs, outside } = summary;
  if (!top) return [plain('no span lasts any time')];
  const whole = `${isTold(outside) && outside.roots === 1 ? 'the root span’s ' : ''}${names.duration(totalNs)}`;
  const spent = (ns: number) => `${percent(ns / totalNs)} of ${whole} was spent `;
  const service = names.service(top.service);
  if (top.peer) {
    const { peer } = top;
    return [
      plain(`${spent(peer.ns)}waiting for `),
      { text: `${service} → ${peer.name}`, span: peer.span },
      ...callsPart(peer, names),
    ];
  }
  if (top.caller === null)
    return [
      plain(`${spent(top.ns)}in `),
      { text: service, span: top.entry },
      plain(' itself'),
      ...operationPart(top, names),
    ];
  return [
    plain(`${spent(top.ns)}waiting for `),
    { text: `${names.service(top.caller)} → ${service}`, span: top.entry },
    ...callsPart(top, names),
    ...(top.failedCalls > 0 ? [] : operationPart(top, names)),
  ];
}

function isTold({ traceNs, beforeNs, betweenNs, afterNs }: OutsideTime): boolean {
  return Math.max(beforeNs, betweenNs, afterNs) > OUTSIDE_TOLD * traceNs;
}

/** Without it, a share of the root's 100 ms would be read as one of the five seconds that the trace seems to have lasted. */
function outsidePart(outside: OutsideTime, names: SentenceNames): SentencePart[] {
  if (!isTold(outside)) return [];
  const { traceNs, beforeNs, betweenNs, afterNs, last, lastIsDetached } = outside;
  const most = Math.max(beforeNs, betweenNs, afterNs);
  if (most === betweenNs)
    return [plain(`${percent(most / traceNs)} of ${names.duration(traceNs)} lies between root spans`)];
  if (most === beforeNs)
    return [plain(`spans begin ${names.duration(most)} before the root: clocks differ, or it was recorded late`)];
  const later = { text: names.service(names.serviceOf(last)), span: last };
  return lastIsDetached
    ? [later, plain(` went on for ${names.duration(most)} after the root`)]
    : [later, plain(` ends ${names.duration(most)} after the root: clocks differ, or work went on`)];
}

/** How many calls, whether each waited for the one before, and what became of them: ", 35 calls one after another: one failed after 3 ms". */
function callsPart({ calls, inTurn, failedCalls, firstFailedNs }: Calls, names: SentenceNames): SentencePart[] {
  const count = calls > 1 ? `, ${formatCount(calls)} calls${inTurn ? ' one after another' : ''}` : '';
  if (failedCalls === 0 || firstFailedNs === null) return count === '' ? [] : [plain(count)];
  const after = names.duration(firstFailedNs);
  if (calls === 1) return [plain(`: the call failed after ${after}`)];
  if (failedCalls === 1) return [plain(`${count}: one failed after ${after}`)];
  const failed = failedCalls === calls ? (calls === 2 ? 'both' : 'all') : formatCount(failedCalls);
  return [plain(`${count}: ${failed} failed, the first after ${after}`)];
}

function operationPart(top: TopShare, names: SentenceNames): SentencePart[] {
  if (top.operationNs <= top.ns / 2) return [];
  const many = top.operationSpans > 1 && top.operationSpans !== top.calls;
  const spans = many ? ` (${formatCount(top.operationSpans)} spans)` : '';
  return [plain(', most of it in '), { text: names.operation(top.operation), span: top.operation }, plain(spans)];
}

export function percent(share: number): string {
  if (share > 0 && share < 0.01) return '< 1 %';
  return share > 0.995 && share < 1 ? '> 99 %' : `${Math.round(share * 100)} %`;
}

function plain(text: string): SentencePart {
  return { text, span: null };
}
