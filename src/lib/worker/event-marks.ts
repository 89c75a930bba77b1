import type { TraceBlock } from '../model/trace-block.ts';

/** When events happened, ordered by span: entry k is of span[k]. 13 bytes an event. */
export interface EventMarks {
  readonly span: Int32Array<ArrayBuffer>;
  readonly atNs: Float64Array<ArrayBuffer>; // since the trace's start; within a span ascending
  readonly exception: Uint8Array<ArrayBuffer>; // 1: an event named "exception"
}

/** O(spans + events), and what it takes to sort those of spans that did not send theirs in order. */
export function eventMarks({ events, spans, dictionary }: TraceBlock): EventMarks {
  const exceptionName = dictionary.values.findText('exception');
  const length = events.start[spans.length] ?? 0;
  const span = new Int32Array(length);
  const atNs = events.timeNs.slice(0, length);
  const exception = new Uint8Array(length);
  for (let i = 0; i < spans.length; i++) {
    const [from, to] = [events.start[i]!, events.start[i + 1]!];
    let sorted = true;
    for (let e = from; e < to; e++) {
      span[e] = i;
      exception[e] = events.name[e] === exceptionName ? 1 : 0;
      sorted &&= e === from || atNs[e]! >= atNs[e - 1]!;
    }
    if (!sorted) sortByTime(atNs, exception, from, to);
  }
  return { span, atNs, exception };
}

function sortByTime(atNs: Float64Array, exception: Uint8Array, from: number, to: number): void {
  const pairs = Array.from({ length: to - from }, (_, k) => ({ at: atNs[from + k]!, is: exception[from + k]! }));
  pairs.sort((a, b) => a.at - b.at);
  pairs.forEach(({ at, is }, k) => {
    atNs[from + k] = at;
    exception[from + k] = is;
  });
}
