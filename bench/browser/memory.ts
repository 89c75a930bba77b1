import { readFileSync } from 'node:fs';
import type { Stage } from './stage.ts';

interface HeapUsage {
  readonly usedSize: number;
  readonly backingStorageSize: number;
}

/** The isolates of a page: its own and those of its workers. To be called before the page is opened. */
export async function watchIsolates({ cdp }: Stage): Promise<{ liveBytes(): Promise<number> }> {
  const workers = new Set<string>();
  const answers = new Map<number, (result: HeapUsage) => void>();
  let lastId = 0;
  cdp.on('Target.attachedToTarget', ({ sessionId }) => workers.add(sessionId));
  cdp.on('Target.detachedFromTarget', ({ sessionId }) => workers.delete(sessionId));
  cdp.on('Target.receivedMessageFromTarget', ({ message }) => {
    const { id, result } = JSON.parse(message) as { id: number; result: HeapUsage };
    answers.get(id)?.(result);
    answers.delete(id);
  });
  // Not flattened: Playwright's session has no way to name another one's
  await cdp.send('Target.setAutoAttach', { autoAttach: true, waitForDebuggerOnStart: false, flatten: false });

  async function ask(sessionId: string, method: string): Promise<HeapUsage> {
    const id = ++lastId;
    const answer = new Promise<HeapUsage>((resolve) => answers.set(id, resolve));
    await cdp.send('Target.sendMessageToTarget', { sessionId, message: JSON.stringify({ id, method }) });
    return answer;
  }

  return {
    /** Bytes of heaps and buffers that are still there after a collection. */
    async liveBytes() {
      await cdp.send('HeapProfiler.collectGarbage');
      let bytes = total(await cdp.send('Runtime.getHeapUsage'));
      for (const worker of workers) {
        await ask(worker, 'HeapProfiler.collectGarbage');
        bytes += total(await ask(worker, 'Runtime.getHeapUsage'));
      }
      return bytes;
    },
  };
}

function total({ usedSize, backingStorageSize }: HeapUsage): number {
  return usedSize + backingStorageSize;
}

/** The most memory that a renderer has held so far; undefined where the system does not tell (/proc). */
export async function peakRendererBytes({ browserCdp }: Stage): Promise<number | undefined> {
  if (process.platform !== 'linux') return undefined;
  const { processInfo } = await browserCdp.send('SystemInfo.getProcessInfo');
  const peaks = processInfo
    .filter(({ type }) => type === 'renderer')
    .map(({ id }) => Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${id}/status`, 'utf8'))?.[1]) * 1024);
  return Math.max(...peaks);
}
