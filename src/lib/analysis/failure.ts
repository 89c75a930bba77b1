import type { SpanTable } from '../model/span-table.ts';
import { StatusCode } from '../model/units.ts';

/** Which span brought a trace down, as far as its spans tell. */
export interface Failure {
  /** The span that failed first of all in its chain: no failure below it explains its own. */
  readonly cause: number;
  /** The root failed, and the cause lies on the way down from it. False: the cause is the first failure of the trace. */
  readonly ofRoot: boolean;
}

/** Follows the failure down from the root, else takes the earliest one that has no failure below it.
 *
 *    web POST /orders !         the root failed
 *      ads recommend !          failed, but was over before validate began: its caller went on
 *      api createOrder          says nothing of its own status: looked through
 *        auth validate !        failed, and …
 *          redis GET            … nothing below it did: the cause
 *
 *  Spans whose status is *ok* have dealt with what failed below them and are not looked through.
 *  @param root the root span where it was received, else -1  @returns null: no span has status error; O(spans) */
export function failureCause(spans: SpanTable, root: number): Failure | null {
  if (root >= 0 && failed(spans, root)) return { cause: followDown(spans, root), ofRoot: true };
  const cause = earliestSource(spans);
  return cause < 0 ? null : { cause, ofRoot: false };
}

function followDown(spans: SpanTable, from: number): number {
  let at = from;
  for (;;) {
    const next = decisive(spans, topmostFailures(spans, at));
    if (next < 0) return at;
    at = next;
  }
}

/** Failed descendants without a failed one in between. Each span is visited at most once on the whole way down. */
function topmostFailures(spans: SpanTable, span: number): number[] {
  const found: number[] = [];
  const end = spans.subtreeEnd[span]!;
  for (let i = span + 1; i < end;) {
    const isFailed = failed(spans, i);
    if (isFailed) found.push(i);
    i = isFailed || spans.status[i] === StatusCode.Ok ? Math.max(i + 1, spans.subtreeEnd[i]!) : i + 1;
  }
  return found;
}

/** Of several failures below one span, the one it gave up over: a program goes on after what it can bear, so that is the one that
 *  ended last. Those that ran beside it were most likely cancelled because of one: of these, the first to end.
 *  @returns span | -1 for none */
function decisive(spans: SpanTable, failures: readonly number[]): number {
  const end = (i: number) => spans.startNs[i]! + spans.durationNs[i]!;
  let last = -1;
  for (const i of failures) if (last < 0 || end(i) > end(last)) last = i;
  let first = last;
  for (const i of failures) if (end(i) > spans.startNs[last]! && end(i) < end(first)) first = i;
  return first;
}

/** The failure that began first among those with none below them; -1 for none. */
function earliestSource(spans: SpanTable): number {
  let earliest = -1;
  let nextFailed = Infinity; // the nearest failure after i in pre-order
  for (let i = spans.length - 1; i >= 0; i--) {
    if (!failed(spans, i)) continue;
    const isSource = nextFailed >= spans.subtreeEnd[i]!;
    if (isSource && (earliest < 0 || spans.startNs[i]! <= spans.startNs[earliest]!)) earliest = i;
    nextFailed = i;
  }
  return earliest;
}

function failed(spans: SpanTable, i: number): boolean {
  return spans.status[i] === StatusCode.Error;
}
