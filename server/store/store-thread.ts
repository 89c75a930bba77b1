import { parentPort, workerData } from 'node:worker_threads';
import { answerRequests } from './answer-requests.ts';
import type { StoreOptions, StoreReply } from './protocol.ts';
import { Tenants } from './tenants.ts';

// The entry of the store thread: opens the stores, says how that went, then answers.
const port = parentPort;
if (!port) throw new Error('store-thread runs as a worker thread');
const opened = Tenants.open(workerData as StoreOptions);
const say = (reply: StoreReply, move: ArrayBuffer[] = []): void => port.postMessage(reply, move);
if (opened.ok) answerRequests(opened.value, port, say);
say({ kind: 'opened', result: opened.ok ? { ok: true, value: null } : opened });
if (!opened.ok) port.close();
