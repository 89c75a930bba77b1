import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { addressIn, ANY_PORTS, type AddressName } from './host-kit.ts';

/** An embedded backend that can be killed, on a data folder that stays. */
export interface Victim {
  readonly otlp: string; // the traces endpoint
  readonly tempo: string;
  readonly zipkin: string; // the spans endpoint
  readonly jaeger: string; // the traces endpoint
  readonly pid: number;
  readonly child: ChildProcess; // with an IPC channel, for what `execArgv` loads
  /** SIGKILL: no handler runs, nothing is flushed. Resolves when it is gone. */
  kill(): Promise<void>;
  interrupt(): Promise<void>;
}
export interface Refused {
  readonly code: number | null;
  readonly log: string;
}

export interface VictimOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly execArgv?: readonly string[]; // of node itself
}

function start(
  dataDir: string,
  flag = '--backend-only',
  { env = {}, execArgv = [] }: VictimOptions = {},
): { child: ChildProcess; log: () => string } {
  const main = resolve(process.env.DIST_SERVER ?? 'dist-server', 'main.js');
  const child = spawn(process.execPath, [...execArgv, main, flag], {
    env: {
      ...process.env,
      ...ANY_PORTS,
      DATA_DIR: dataDir,
      DEMO: 'off',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let log = '';
  child.stdout!.on('data', (text: Buffer) => (log += text.toString()));
  child.stderr!.on('data', (text: Buffer) => (log += text.toString()));
  return { child, log: () => log };
}

/** Starts a backend and waits until it is ready. */
export async function startVictim(dataDir: string, options: VictimOptions = {}): Promise<Victim> {
  const { child, log } = start(dataDir, '--backend-only', options);
  const gone = once(child, 'exit');
  const at = (name: AddressName): string => `http://127.0.0.1:${addressIn(log(), name).port}`;
  const isReady = async (): Promise<boolean> => {
    if (!log().includes('Ctrl-C ends it.')) return false;
    const response = await fetch(`${at('Tempo API')}/ready`).catch(() => null);
    return response?.ok === true;
  };
  while (!(await isReady())) {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error(`the backend ended:\n${log()}`);
    await new Promise((later) => setTimeout(later, 20)); // between two probes
  }
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    child.kill(signal);
    await gone;
  };
  return {
    otlp: `${at('OTLP/HTTP')}/v1/traces`,
    tempo: at('Tempo API'),
    zipkin: `${at('Zipkin')}/api/v2/spans`,
    jaeger: `${at('Jaeger')}/api/traces`,
    pid: child.pid!,
    child,
    kill: () => end('SIGKILL'),
    interrupt: () => end('SIGINT'),
  };
}

/** Starts a backend that should not come up, and waits until it has ended. */
export async function startRefused(dataDir: string): Promise<Refused> {
  const { child, log } = start(dataDir);
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, log: log() };
}

/** Runs `--delete-all` on a folder to its end. */
export async function deleteAll(dataDir: string): Promise<Refused> {
  const { child, log } = start(dataDir, '--delete-all');
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, log: log() };
}
