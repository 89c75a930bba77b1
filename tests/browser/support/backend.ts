import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { answers, onFreePorts, startProcess, type RunningProcess } from './process.ts';

/** The built Node host. DIST_SERVER moves it (a build of your own while others use the checkout). */
const mainJs = resolve(process.env.DIST_SERVER ?? 'dist-server', 'main.js');

/** A running dist-server/main.js on free ports with a data folder of its own. */
export interface Backend {
  /** The Node host's page, ends with `/`. Nothing listens there with `--backend-only`. */
  readonly page: string;
  /** OTLP/HTTP, without `/v1/traces`. */
  readonly otlpHttp: string;
  readonly otlpGrpc: string;
  /** Tempo's query API. */
  readonly tempo: string;
  /** Without a path. */
  readonly zipkin: string;
  readonly jaeger: string;
  readonly log: () => string;
  /** Ends the process and removes its data. */
  stop(): Promise<void>;
}

type Six = [number, number, number, number, number, number];

/** Starts the embedded backend (`args` holds `--backend-only`) or the whole Node host, and waits until it answers. */
export function startBackend(args: readonly string[], env: Record<string, string>): Promise<Backend> {
  return onFreePorts(6, (ports) => startOn(ports, args, env));
}

async function startOn(
  ports: readonly number[],
  args: readonly string[],
  env: Record<string, string>,
): Promise<Backend> {
  const dataDir = await mkdtemp(join(tmpdir(), 'observatory-data-'));
  const [port, otlpHttpPort, otlpGrpcPort, tempoPort, zipkinPort, jaegerPort] = ports as Six;
  const url = (of: number) => `http://localhost:${of}`;
  const child: RunningProcess = startProcess(process.execPath, [mainJs, ...args], {
    PORT: `${port}`,
    OTLP_HTTP_PORT: `${otlpHttpPort}`,
    OTLP_GRPC_PORT: `${otlpGrpcPort}`,
    TEMPO_PORT: `${tempoPort}`,
    ZIPKIN_PORT: `${zipkinPort}`,
    JAEGER_PORT: `${jaegerPort}`,
    DATA_DIR: dataDir,
    ...env,
  });
  const stop = async () => {
    await child.stop();
    await rm(dataDir, { recursive: true, force: true });
  };
  try {
    await child.waitUntil('the backend being ready', () => answers(`${url(tempoPort)}/ready`));
    if (!args.includes('--backend-only')) {
      await child.waitUntil('the Node host answering', () => answers(`${url(port)}/`));
    }
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    page: `${url(port)}/`,
    otlpHttp: url(otlpHttpPort),
    otlpGrpc: url(otlpGrpcPort),
    tempo: url(tempoPort),
    zipkin: url(zipkinPort),
    jaeger: url(jaegerPort),
    log: () => child.log(),
    stop,
  };
}
