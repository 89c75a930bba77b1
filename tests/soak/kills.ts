import { decodeTrace } from '../../src/lib/formats/otlp-decode.ts';
import { hexOfWords } from '../../src/lib/base/hex.ts';
import { startVictim } from '../contract/durability-backend.ts';
import { otlpOf, post, spanOf, traceBytes } from './client.ts';

export interface KillReport {
  acknowledged: number;
  /** Acknowledged, and not there afterwards. */
  lost: number;
  /** There more than once. */
  doubled: number;
}

/** Kills a backend again and again (SIGKILL) while four clients send as fast as they are answered, and counts in the end. What got no
 *  answer is sent again in the next round, as exporters do. */
export async function killUnderIngest(dataDir: string, rounds: number, seed: number): Promise<KillReport> {
  const acknowledged = new Set<number>();
  const unanswered = new Set<number>();
  let n = 0;
  for (let round = 0; round < rounds; round++) {
    const victim = await startVictim(dataDir);
    const killAfter = 10 + ((seed * 31 + round * 17) % 60); // requests
    let requests = 0;
    const client = async (): Promise<void> => {
      for (;;) {
        const again = [...unanswered].slice(0, 20);
        const batch = [...again, ...Array.from({ length: 20 + ((seed + n) % 60) }, () => n++)];
        for (const k of batch) unanswered.add(k);
        if ((await post(victim.otlp, otlpOf(batch.map((k) => spanOf(seed, k))))) !== 200) return;
        for (const k of batch) {
          unanswered.delete(k);
          acknowledged.add(k);
        }
        if (++requests === killAfter) void victim.kill();
      }
    };
    await Promise.all([client(), client(), client(), client()]);
    await victim.kill();
  }
  const victim = await startVictim(dataDir);
  try {
    return { acknowledged: acknowledged.size, ...(await count(victim.tempo, seed, acknowledged)) };
  } finally {
    await victim.kill();
  }
}

async function count(
  tempo: string,
  seed: number,
  expected: ReadonlySet<number>,
): Promise<{ lost: number; doubled: number }> {
  let lost = 0;
  let doubled = 0;
  const traces = new Map<string, string[]>();
  for (const n of expected) {
    const { traceId, spanId } = spanOf(seed, n);
    traces.set(traceId, [...(traces.get(traceId) ?? []), spanId]);
  }
  for (const [traceId, spanIds] of traces) {
    const trace = decodeTrace(await traceBytes(tempo, traceId));
    if (!trace.ok) throw new Error(`trace ${traceId} does not decode: ${trace.error.message}`);
    const { spans } = trace.value;
    const there = new Set(Array.from({ length: spans.length }, (_, i) => hexOfWords(spans.spanId[2 * i]!, spans.spanId[2 * i + 1]!))); // prettier-ignore
    lost += spanIds.filter((id) => !there.has(id)).length;
    doubled += spans.repairs.duplicates;
  }
  return { lost, doubled };
}
