import type { TraceBlock } from '../model/trace-block.ts';

/** What a span is listed under when its resource has no `service.name`; the SDKs' own default. */
export const UNKNOWN_SERVICE = 'unknown_service';

/** Distinct services, dense from 0 in order of first sight among resources. */
export interface Services {
  /** resource -> service */
  readonly ofResource: Int32Array;
  /** service -> dictionary.values | -1 where service.name is absent */
  readonly value: readonly number[];
}

export function denseServices(block: TraceBlock): Services {
  const { resources } = block;
  const ofResource = new Int32Array(resources.length);
  const ids = new Map<number, number>();
  const value: number[] = [];
  for (let r = 0; r < resources.length; r++) {
    const v = resources.service[r]!;
    let id = ids.get(v);
    if (id === undefined) {
      id = value.push(v) - 1;
      ids.set(v, id);
    }
    ofResource[r] = id;
  }
  return { ofResource, value };
}

export function serviceName(block: TraceBlock, services: Services, service: number): string {
  const value = services.value[service] ?? -1;
  return value < 0 ? UNKNOWN_SERVICE : block.dictionary.values.text(value) || UNKNOWN_SERVICE;
}
