import { writeOtlp, type PlainSpan } from '../kit/otlp-writer.ts';

/** Span `n` of a stream: five to a trace, which arrive over time. */
export function spanOf(seed: number, n: number, text = 'x'.repeat(n % 200)): PlainSpan {
  const id = (k: number): bigint => BigInt(seed) * 0x1_0000_0000n + BigInt(k) + 1n;
  const startUnixNano = 1_795_346_640_000_000_000n + BigInt(n) * 1_000_000n;
  return {
    traceId: id(Math.floor(n / 5))
      .toString(16)
      .padStart(32, '0'),
    spanId: id(n).toString(16).padStart(16, '0'),
    name: `step ${n % 50}`,
    startUnixNano,
    endUnixNano: startUnixNano + 500_000n,
    attributes: { n, text },
    resource: { 'service.name': `service-${n % 3}` },
  };
}

/** @returns the status; 0 where the connection broke */
export async function post(url: string, body: Uint8Array, type = 'application/x-protobuf'): Promise<number> {
  try {
    const headers = { 'content-type': type };
    const response = await fetch(url, { method: 'POST', headers, body: new Uint8Array(body) });
    await response.arrayBuffer();
    return response.status;
  } catch {
    return 0;
  }
}

/** Bytes of a trace as stored; 0 where it is not there. */
export async function traceBytes(tempo: string, traceId: string): Promise<Uint8Array> {
  const response = await fetch(`${tempo}/api/traces/${traceId}`, { headers: { accept: 'application/protobuf' } });
  const bytes = new Uint8Array(await response.arrayBuffer());
  return response.status === 200 ? bytes : new Uint8Array(0);
}

export const otlpOf = (spans: readonly PlainSpan[]): Uint8Array => writeOtlp(spans);
