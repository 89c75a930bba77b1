import { measured, type Measurement } from './measurement.ts';
import { BlockBuilder, TraceDecoder } from '../src/lib/formats/otlp-decode.ts';
import { splitByTrace } from '../src/lib/formats/otlp-split.ts';
import { tempoTraceJson } from '../src/lib/formats/tempo-json.ts';
import { bigTrace, manyTraces } from '../tests/kit/big-trace.ts';

/** Decoding against JSON.parse of the same trace in the same process: figures of one machine say little, their ratio much. */
export async function run(spans = 100_000, runs = 9): Promise<Measurement[]> {
  const trace = bigTrace(spans);
  const json = [...tempoTraceJson(trace, 'trace')].join('');
  const request = manyTraces(Math.ceil(64_000 / 40), 40);
  const requestSpans = Math.ceil(64_000 / 40) * 40;
  let sink = 0;
  const results: Measurement[] = [];
  const measure = async (name: string, count: number, job: () => number): Promise<void> => {
    for (let i = 0; i < 3; i++) sink += job();
    const times: number[] = [];
    for (let i = 0; i < runs; i++) {
      const before = performance.now();
      sink += job();
      times.push(performance.now() - before);
      await new Promise((resolve) => setImmediate(resolve));
    }
    // Nanoseconds a span; 1000 / it = million spans a second.
    results.push(
      measured(
        name,
        'ns/span',
        times.map((ms) => (ms * 1e6) / count),
      ),
    );
  };
  await measure('JSON.parse, objects only', spans, () => Object.keys(JSON.parse(json) as object).length);
  await measure('skeleton', spans, () => open(trace).block.spans.length);
  await measure('skeleton and attributes', spans, () => {
    const decoder = open(trace);
    decoder.decodeAttributes(() => false);
    return decoder.block.dictionary.values.length;
  });
  await measure('BlockBuilder, many traces', requestSpans, () => {
    const builder = new BlockBuilder();
    builder.add(request);
    return builder.build().spans.length;
  });
  await measure('splitByTrace', requestSpans, () => {
    const split = splitByTrace(request);
    return split.ok ? split.value.spans : NaN;
  });
  if (Number.isNaN(sink)) throw new Error('a run failed');
  return results;
}

function open(bytes: Uint8Array): TraceDecoder {
  const opened = TraceDecoder.open(bytes);
  if (!opened.ok) throw new Error(opened.error.message);
  return opened.value;
}
