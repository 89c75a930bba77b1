import { err, ok, type Result } from '../base/result.ts';
import { isRecord } from '../tempo/untrusted.ts';
import { decodeStoreStatus, type StoreStatus } from './store-status.ts';

/** What the Node host says about itself (GET host/status). */
export interface HostStatus {
  readonly demo: { readonly on: boolean; readonly possible: boolean };
  /** null: no embedded backend, the host stands in front of another Tempo. */
  readonly store: StoreStatus | null;
}

/** null where the answer is not one. */
export function decodeHostStatus(body: unknown): HostStatus | null {
  if (!isRecord(body) || !isRecord(body['demo'])) return null;
  const { demo, store } = body;
  return {
    demo: { on: isRecord(demo) && demo['on'] === true, possible: isRecord(demo) && demo['possible'] === true },
    store: decodeStoreStatus(store),
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

/** Deletes all traces that are stored. @returns why they are still there */
export async function deleteAllData(url: string, fetchFn: typeof fetch): Promise<Result<null, string>> {
  try {
    const response = await fetchFn(url, { method: 'DELETE' });
    if (response.ok) return ok(null);
    const reason = (await response.text()).trim();
    return err(reason === '' || reason.startsWith('<') ? `the host answered ${response.status}` : reason);
  } catch (error) {
    return err(`the host does not answer (${error instanceof Error ? error.message : String(error)})`);
  }
}
