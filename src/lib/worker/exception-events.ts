import type { TraceBlock } from '../model/trace-block.ts';

/** Where exceptions were recorded: events named "exception", by span. O(events) */
export function exceptionEvents(block: TraceBlock): { span: Int32Array<ArrayBuffer>; atNs: Float64Array<ArrayBuffer> } {
  const { events, spans, dictionary } = block;
  const name = dictionary.values.findText('exception');
  const span: number[] = [];
  const atNs: number[] = [];
  for (let i = 0; name >= 0 && i < spans.length; i++) {
    for (let e = events.start[i]!, end = events.start[i + 1]!; e < end; e++) {
      if (events.name[e] !== name) continue;
      span.push(i);
      atNs.push(events.timeNs[e]!);
    }
  }
  return { span: Int32Array.from(span), atNs: Float64Array.from(atNs) };
}
