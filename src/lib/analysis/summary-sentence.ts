import type { TimeSummary } from './summary.ts';

/** A piece of a sentence; strong pieces are names. */
export interface SentencePart {
  readonly text: string;
  readonly strong: boolean;
}

export interface SentenceNames {
  service(id: number): string;
  operation(span: number): string;
  duration(ns: number): string;
}

/** "54 % of the time was spent waiting for **payment-service → stripe**, called twice: the first failed call took 304 ms."
 *  Says only what the spans show. @returns [] for a trace without duration */
export function summarySentence(summary: TimeSummary, names: SentenceNames): SentencePart[] {
  const { top, totalNs } = summary;
  if (!top) return [];
  const share = percent(top.ns / totalNs);
  const operation = names.operation(top.operation);
  if (top.caller === null) {
    const parts = [plain(`${share} of the time was spent in `), strong(names.service(top.service)), plain(' itself')];
    if (top.operationNs > top.ns / 2)
      parts.push(plain(', most of it in '), strong(operation), plain(times(top.operationSpans, 'spans')));
    return [...parts, plain('.')];
  }
  const parts = [
    plain(`${share} of the time was spent waiting for `),
    strong(`${names.service(top.caller)} → ${names.service(top.service)}`),
  ];
  parts.push(plain(`, called ${callCount(top.calls)}`));
  if (top.failedCalls > 0 && top.firstFailedNs !== null) {
    const after = names.duration(top.firstFailedNs);
    parts.push(
      plain(
        top.calls === 1
          ? `: the call failed after ${after}`
          : top.failedCalls === 1
            ? `: one call failed after ${after}`
            : `: ${top.failedCalls} calls failed, the first after ${after}`,
      ),
    );
  } else if (top.operationNs > top.ns / 2) {
    parts.push(plain(', most of it in '), strong(operation), plain(times(top.operationSpans, 'spans')));
  }
  return [...parts, plain('.')];
}

export function percent(share: number): string {
  return share > 0 && share < 0.01 ? '< 1 %' : `${Math.round(share * 100)} %`;
}

function callCount(calls: number): string {
  return calls === 1 ? 'once' : calls === 2 ? 'twice' : `${calls.toLocaleString('en')} times`;
}

function times(count: number, noun: string): string {
  return count > 1 ? ` (${count.toLocaleString('en')} ${noun})` : '';
}

const plain = (text: string): SentencePart => ({ text, strong: false });
const strong = (text: string): SentencePart => ({ text, strong: true });
