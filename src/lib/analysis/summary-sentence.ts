import { formatCount } from '../base/count.ts';
import type { Failure } from './failure.ts';
import type { OutsideTime, TimeSummary, TopShare } from './summary.ts';

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
  readonly reason: string | null;
}

const OUTSIDE_TOLD = 0.02; // share of the trace's time; less is not worth a sentence

/** The answer at the head of a trace, from its spans alone: why it failed, and where the time went.
 *  "Failed in **auth → validate**: “invalid token”; 57 % of 114 ms was spent in **web** itself." */
export function summarySentence(
  summary: TimeSummary,
  failure: ExplainedFailure | null,
  names: SentenceNames,
): SentencePart[] {
  const why = failure ? failurePart(failure, names) : [];
  const where = timePart(summary, names);
  return [...why, ...(why.length > 0 ? [plain('; ')] : []), ...where, plain('.')].map((part, i) =>
    i === 0 ? { ...part, text: part.text.charAt(0).toUpperCase() + part.text.slice(1) } : part,
  );
}

function failurePart({ cause, ofRoot, reason }: ExplainedFailure, names: SentenceNames): SentencePart[] {
  const name = `${names.service(names.serviceOf(cause))} → ${names.operation(cause)}`;
  return [
    plain(ofRoot ? 'failed in ' : 'the first error is in '),
    { text: name, span: cause },
    ...(reason === null ? [] : [plain(`: ${reason}`)]),
  ];
}

function timePart(summary: TimeSummary, names: SentenceNames): SentencePart[] {
  const { top, totalNs } = summary;
  if (!top) return [plain('no span lasts any time')];
  const outside = outsidePart(summary.outside, names);
  const whole = outside === null ? names.duration(totalNs) : `the ${names.duration(totalNs)} on the critical path`;
  const share = `${outside ?? ''}${percent(top.ns / totalNs)} of ${whole} was spent `;
  const service = names.service(top.service);
  if (top.caller === null) {
    return [plain(`${share}in `), { text: service, span: top.entry }, plain(' itself'), ...operationPart(top, names)];
  }
  const call = `${names.service(top.caller)} → ${service}`;
  const called = plain(`, called ${callCount(top.calls)}`);
  const failedCalls = failedPart(top, names);
  return [
    plain(`${share}waiting for `),
    { text: call, span: top.entry },
    called,
    ...(failedCalls ? [plain(failedCalls)] : operationPart(top, names)),
  ];
}

/** Without it, a share of the root's 100 ms would be read as one of the five seconds that the trace seems to have lasted. */
function outsidePart({ traceNs, beforeNs, betweenNs, afterNs }: OutsideTime, names: SentenceNames): string | null {
  const most = Math.max(beforeNs, betweenNs, afterNs);
  if (!(most > OUTSIDE_TOLD * traceNs)) return null;
  const share = most > 0.995 * traceNs ? '> 99 %' : percent(most / traceNs);
  const lies = `${share} of ${names.duration(traceNs)} lies `;
  const clocks = `clocks differ by ${names.duration(most)} or more`;
  if (most === afterNs) return `${lies}after the root span ended: ${clocks}, or work went on later; `;
  if (most === beforeNs) return `${lies}before the root span began: ${clocks}, or the root span was recorded late; `;
  return `${lies}between root spans; `;
}

function failedPart(top: TopShare, names: SentenceNames): string | null {
  if (top.failedCalls === 0 || top.firstFailedNs === null) return null;
  const after = names.duration(top.firstFailedNs);
  if (top.calls === 1) return `: the call failed after ${after}`;
  if (top.failedCalls === 1) return `: one call failed after ${after}`;
  return `: ${formatCount(top.failedCalls)} calls failed, the first after ${after}`;
}

function operationPart(top: TopShare, names: SentenceNames): SentencePart[] {
  if (top.operationNs <= top.ns / 2) return [];
  const many = top.operationSpans > 1 ? ` (${formatCount(top.operationSpans)} spans)` : '';
  return [plain(', most of it in '), { text: names.operation(top.operation), span: top.operation }, plain(many)];
}

export function percent(share: number): string {
  return share > 0 && share < 0.01 ? '< 1 %' : `${Math.round(share * 100)} %`;
}

function callCount(calls: number): string {
  return calls === 1 ? 'once' : calls === 2 ? 'twice' : `${formatCount(calls)} times`;
}

function plain(text: string): SentencePart {
  return { text, span: null };
}
