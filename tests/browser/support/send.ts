import { splitByTrace } from '../../../src/lib/formats/otlp-split.ts';
import { answers } from './process.ts';

/**
 * Sends a `TracesData` message over OTLP/HTTP and waits until each of its traces can be fetched by id.
 * @returns the trace ids, 32 hex digits each
 * @throws when the backend refuses it or a part of it
 */
export async function sendTraces(otlpHttp: string, tempo: string, tracesData: Uint8Array): Promise<string[]> {
  const response = await fetch(`${otlpHttp}/v1/traces`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-protobuf' },
    body: tracesData.slice().buffer,
  });
  const answer = Buffer.from(await response.arrayBuffer());
  if (!response.ok || answer.length > 0) throw new Error(`OTLP refused: ${response.status} ${answer.toString()}`);

  const split = splitByTrace(tracesData);
  if (!split.ok) throw new Error(split.error.message);
  const traceIds = split.value.traces.map(({ traceId }) => traceId);
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
