import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect } from 'vitest';
import type { IngestOutcome, StoreOptions } from '../../../server/store/protocol.ts';
import { Store } from '../../../server/store/store.ts';
import { writeOtlp, type PlainSpan } from '../../kit/otlp-writer.ts';

let dataDir = '';
let stores: Store[] = [];

/** Gives each test of the file a folder, and closes what it opened there. */
export function withDataDir(): void {
  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'observatory-store-'));
  });
  afterEach(async () => {
    for (const store of stores) await store.close();
    stores = [];
    rmSync(dataDir, { recursive: true, force: true });
  });
}

export const segmentsFolder = (): string => join(dataDir, 'segments');

/** Opens the test's store, as often as it likes; segments are sealed after ten spans. */
export async function openStore(
  options: Omit<StoreOptions, 'dataDir'> = {},
  ...clocks: Parameters<typeof Store.open> extends [unknown, ...infer Rest] ? Rest : never
): Promise<Store> {
  const opened = Store.open({ dataDir, sealSpans: 10, ...options }, ...clocks);
  if (!opened.ok) throw new Error(opened.error.message);
  stores.push(opened.value);
  await expect.poll(() => opened.value.ready).toBe(true);
  return opened.value;
}

export async function closeStore(store: Store): Promise<void> {
  stores = stores.filter((other) => other !== store);
  await store.close();
}

export const idOf = (trace: number): string => trace.toString(16).padStart(32, '0');

/** Spans [from, to) of a trace; span 0 is the root. */
export function spansOf(trace: number, from: number, to: number): PlainSpan[] {
  return Array.from({ length: to - from }, (_, i) => {
    const startUnixNano = BigInt(1000 + trace) * 1_000_000_000n + BigInt(from + i) * 1000n;
    return {
      traceId: idOf(trace),
      spanId: (trace * 1_000_000 + from + i + 1).toString(16).padStart(16, '0'),
      ...(from + i > 0 && { parentSpanId: (trace * 1_000_000 + 1).toString(16).padStart(16, '0') }),
      name: `span ${from + i}`,
      startUnixNano,
      endUnixNano: startUnixNano + 500n,
      resource: { 'service.name': 'shop' },
    };
  });
}

export function send(store: Store, list: readonly PlainSpan[]): Promise<IngestOutcome> {
  return new Promise((answer) => store.ingest({ body: writeOtlp(list), encoding: 'protobuf', answer }));
}
