import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';

/** A child process with its output kept, for the report of a failed test. */
export interface RunningProcess {
  /** Everything it wrote so far, stdout and stderr in order of arrival. */
  readonly log: () => string;
  /** Ends it (SIGTERM, after 5 s SIGKILL) and waits until it is gone. */
  stop(): Promise<void>;
  /** Waits until `probe` holds. Throws with the log when the process exits or `timeoutMs` pass first. */
  waitUntil(what: string, probe: () => Promise<boolean>, timeoutMs?: number): Promise<void>;
}

/** Starts `command` without a shell. `env` is laid over this process's environment; undefined takes a variable out. */
export function startProcess(
  command: string,
  args: readonly string[],
  env: Record<string, string | undefined>,
): RunningProcess {
  const child = spawn(command, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  const pieces: string[] = [];
  child.stdout.on('data', (data: Buffer) => pieces.push(data.toString()));
  child.stderr.on('data', (data: Buffer) => pieces.push(data.toString()));
  child.on('error', (error) => pieces.push(`${command}: ${error.message}\n`));
  const gone = new Promise<void>((resolve) => {
    child.on('close', () => resolve());
    child.on('error', () => resolve());
  });
  let running = true;
  void gone.then(() => (running = false));

  return {
    log: () => pieces.join(''),
    async stop() {
      child.kill('SIGTERM');
      const late = setTimeout(() => child.kill('SIGKILL'), 5_000);
      await gone;
      clearTimeout(late);
    },
    async waitUntil(what, probe, timeoutMs = 30_000) {
      const deadline = Date.now() + timeoutMs;
      while (!(await probe())) {
        if (!running) throw new Error(`${command} ended before ${what}:\n${pieces.join('')}`);
        if (Date.now() > deadline) throw new Error(`${what} did not happen in ${timeoutMs} ms:\n${pieces.join('')}`);
        await new Promise((resolve) => setTimeout(resolve, 25)); // between two probes, never instead of one
      }
    },
  };
}

/** `count` ports that were free a moment ago, all different: held open together, then let go. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'));
  await Promise.all(servers.map((server) => once(server, 'listening')));
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => once(server.close(), 'close')));
  return ports;
}

/** Starts something on `count` free ports. Between finding a port and listening on it another program may take it (or its IPv6 twin):
 *  then it starts again on others. @throws what the start throws for any other reason, or the third time */
export async function onFreePorts<T>(count: number, start: (ports: readonly number[]) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await start(await freePorts(count));
    } catch (error) {
      const taken = error instanceof Error && /EADDRINUSE|in use/i.test(error.message);
      if (!taken || attempt === 3) throw error;
    }
  }
}

/** True when `url` answers with a status below 400. Never throws. */
export async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(2_000) });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false; // nobody listens yet: the caller asks again
  }
}
