import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { BlockBuilder } from '../../../src/lib/formats/otlp-decode.ts';
import { otlpJsonToProtobuf } from '../../../src/lib/formats/otlp-json.ts';
import type { TraceBlock } from '../../../src/lib/model/trace-block.ts';

/** A question put to a real Tempo 3.0.3, and what it answered. */
export interface GoldenRow {
  readonly q: string;
  readonly status: number;
  readonly body: unknown;
  /** Tempo departs from its own documentation here. */
  readonly quirk?: boolean;
}

export interface GoldenTrace {
  readonly traceID: string;
  readonly spanSets: readonly GoldenSet[];
}

export interface GoldenSet {
  readonly matched: number;
  readonly attributes?: readonly GoldenAttribute[];
  readonly spans: readonly { spanID: string; name?: string; attributes?: readonly GoldenAttribute[] }[];
}

export interface GoldenAttribute {
  readonly key: string;
  readonly value: Record<string, unknown>;
}

export interface Golden {
  readonly start: number; // unix seconds
  readonly end: number;
  readonly search: readonly GoldenRow[];
  readonly searchErrors: readonly GoldenRow[];
  readonly metrics: readonly GoldenRow[];
  readonly instant: readonly GoldenRow[];
  readonly metricsErrors: readonly GoldenRow[];
}

function readGzipped(name: string): unknown {
  const path = new URL(`../../fixtures/tempo-golden/${name}`, import.meta.url);
  return JSON.parse(gunzipSync(readFileSync(path)).toString('utf8'));
}

export function readGolden(): Golden {
  return readGzipped('answers.json.gz') as Golden;
}

/** The data that Tempo had: 240 traces, all in one block. */
export function goldenBlock(): TraceBlock {
  const builder = new BlockBuilder();
  for (const body of readGzipped('dataset.json.gz') as unknown[]) {
    const bytes = otlpJsonToProtobuf(body);
    if (!bytes.ok) throw new Error(bytes.error.message);
    const added = builder.add(bytes.value);
    if (!added.ok) throw new Error(added.error.message);
  }
  return builder.build();
}
