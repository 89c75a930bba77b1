import { isRecord } from '../tempo/untrusted.ts';

/** What the Node host says about itself (GET host/status). */
export interface HostStatus {
  readonly demo: { readonly on: boolean; readonly possible: boolean };
  /** null: no embedded backend, the host stands in front of another Tempo. */
  readonly store: { readonly traces: number; readonly spans: number; readonly foreignTraces: number } | null;
}

/** null where the answer is not one. */
export function decodeHostStatus(body: unknown): HostStatus | null {
  if (!isRecord(body) || !isRecord(body['demo'])) return null;
  const { demo, store } = body;
  const count = (field: string) => (isRecord(store) && typeof store[field] === 'number' ? store[field] : 0);
  return {
    demo: { on: isRecord(demo) && demo['on'] === true, possible: isRecord(demo) && demo['possible'] === true },
    store: isRecord(store)
      ? { traces: count('traces'), spans: count('spans'), foreignTraces: count('foreignTraces') }
      : null,
  };
}

/** null where the host does not answer: the page does without. */
export async function fetchHostStatus(
  url: string,
  signal: AbortSignal,
  fetchFn: typeof fetch,
): Promise<HostStatus | null> {
  const response = await fetchFn(url, { signal });
  return response.ok ? decodeHostStatus(await response.json()) : null;
}

/** Switches the demo traffic. @returns whether the host did it */
export async function switchDemo(url: string, on: boolean, fetchFn: typeof fetch): Promise<boolean> {
  try {
    const headers = { 'content-type': 'application/json' };
    return (await fetchFn(url, { method: 'POST', headers, body: JSON.stringify({ on }) })).ok;
  } catch {
    return false; // the caller says so beside the switch
  }
}
