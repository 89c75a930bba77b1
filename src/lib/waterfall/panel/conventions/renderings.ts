import type { SpanDetails } from '../../../model/span-details.ts';
import { byKey, type Rendering } from './attributes.ts';
import { databaseRendering } from './database.ts';
import { genAiRendering } from './gen-ai.ts';
import { httpRendering } from './http.ts';
import { messagingRendering } from './messaging.ts';
import { rpcRendering } from './rpc.ts';

/** What OpenTelemetry's semantic conventions say of a span, newest names and old ones alike. A span can follow several: gRPC over HTTP. */
export function renderingsOf({ attributes, events }: Pick<SpanDetails, 'attributes' | 'events'>): Rendering[] {
  const of = byKey(attributes);
  const all = [
    genAiRendering(of, events),
    messagingRendering(of),
    databaseRendering(of),
    rpcRendering(of),
    httpRendering(of),
  ];
  return all.filter((rendering) => rendering !== null);
}
