import { measured, type Measurement } from './measurement.ts';
import { BlockBuilder } from '../src/lib/formats/otlp-decode.ts';
import type { TraceDecoder } from '../src/lib/formats/trace-decoder.ts';
import { scanTrace } from '../src/lib/formats/trace-scan.ts';
import { splitByTrace } from '../src/lib/formats/otlp-split.ts';
import { tempoTraceJson } from '../src/lib/formats/tempo-json.ts';
import { bigTrace, manyTraces } from '../tests/kit/big-trace.ts';

/** Decoding against JSON.parse of the same trace in the same process: figures of one machine say little, their ratio much. */
export async function measureDecoding(spans = 100_000, runs = 9): Promise<Measurement[]> {
  const trace = bigTrace(spans);
  const json = [...tempoTraceJson(trace, 'trace')].join('');
  // Twenty requests of 800 spans, as exporters and collectors send them: of one trace each, and of twenty.
  const ofOne = Array.from({ length: 20 }, (_, i) => bigTrace(800, i + 1));
  const ofMany = Array.from({ length: 20 }, (_, i) => manyTraces(20, 40, 100 * i + 1));
  const segment = manyTraces(1600, 40); // 64,000 spans
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
  await measure('BlockBuilder, a segment of 64,000', 64_000, () => {
    const builder = new BlockBuilder();
    builder.add(segment);
    return builder.build().spans.length;
  });
  await measure('splitByTrace, 800 spans of one trace', 16_000, () => splitAll(ofOne));
  await measure('splitByTrace, 800 spans of 20 traces', 16_000, () => splitAll(ofMany));
  if (Number.isNaN(sink)) throw new Error('a run failed');
  return results;
}

function splitAll(requests: readonly Uint8Array[]): number {
  let spans = 0;
  for (const request of requests) {
    const split = splitByTrace(request);
    spans += split.ok ? split.value.spans : NaN;
  }
  return spans;
}

function open(bytes: Uint8Array): TraceDecoder {
  const opened = scanTrace(bytes);
  if (!opened.ok) throw new Error(opened.error.message);
  return opened.value;
}
