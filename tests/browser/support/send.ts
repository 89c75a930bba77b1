import { expect } from '@playwright/test';
import { writeOtlp, type PlainSpan } from '../../kit/otlp-writer.ts';
import { answers } from './process.ts';

/**
 * Sends spans over OTLP/HTTP and waits until each of their traces can be fetched by id.
 * @returns the trace ids in order of appearance
 * @throws when the backend refuses them or a part of them
 */
export async function sendSpans(otlpHttp: string, tempo: string, spans: readonly PlainSpan[]): Promise<string[]> {
  const response = await fetch(`${otlpHttp}/v1/traces`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-protobuf' },
    body: writeOtlp(spans).slice(),
  });
  const answer = Buffer.from(await response.arrayBuffer()); // empty: all accepted; else a partial success or a Status
  if (!response.ok || answer.length > 0) throw new Error(`OTLP refused: ${response.status} ${answer.toString()}`);

  const traceIds = [...new Set(spans.map(({ traceId }) => traceId))];
  for (const traceId of traceIds) await untilFetchable(`${tempo}/api/v2/traces/${traceId}`);
  return traceIds;
}

async function untilFetchable(url: string): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (!(await answers(url))) {
    if (Date.now() > deadline) throw new Error(`${url} does not answer 10 s after the trace was accepted`);
    await new Promise((resolve) => setTimeout(resolve, 25)); // between two probes
  }
}

/** Waits until a search finds the trace: one can be fetched by id before. For tests of what the page asks only once. */
export async function untilSearchable(tempo: string, traceId: string | undefined): Promise<void> {
  const url = `${tempo}/api/search?q=${encodeURIComponent(`{ trace:id = "${traceId}" }`)}`;
  const found = async () => ((await (await fetch(url)).json()) as { traces: unknown[] }).traces.length;
  await expect.poll(found).toBeGreaterThan(0);
}
