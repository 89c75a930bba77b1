// The embedded backend: the store, its ports, and the demo that fills it while it is empty.
import { createServer as createTcpServer } from 'node:net';
import { err, ok, type Result } from '../../src/lib/base/result.ts';
import { startDemo } from '../demo/demo.ts';
import { BodyBudget } from '../receivers/body-budget.ts';
import { createOtlpGrpcReceiver } from '../receivers/otlp-grpc.ts';
import { IngestCounts, type Door } from '../receivers/ingest-counts.ts';
import { limitRate } from '../receivers/ingest-rate.ts';
import { createJaegerHandler, createZipkinHandler } from '../receivers/older-formats.ts';
import { createOtlpHttpHandler, handleExport } from '../receivers/otlp-http.ts';
import type { TraceSink } from '../receivers/sink.ts';
import type { Settings } from '../settings.ts';
import { oneTenant, SINGLE_TENANT, TENANT_HEADER, tenantByHeader } from '../store/tenant-id.ts';
import { StoreClient, type StoreOptions, type StoreStats } from '../store/store-client.ts';
import { createTempoHandler } from '../tempo-api/handler.ts';
import { backendConfig } from './backend-config.ts';
import { urlOf } from './banner.ts';
import type { Ports } from './config-json.ts';
import { DemoSwitch } from './demo-switch.ts';
import type { HostRoutesOptions } from './host-routes.ts';
import { FINISH_WITHIN_MS, HttpPort, type Handler } from './http-port.ts';
import { listen } from './listen.ts';
import { openOptionalPort, shownPort } from './optional-port.ts';
import { portError, type StartError } from './start-error.ts';

/** Of all requests with spans together, until they are answered. */
const MAX_BODY_BYTES = 256 * 1024 ** 2;

export interface Embedded {
  readonly ports: Omit<Ports, 'page'>;
  readonly tempo: Handler;
  /** The page's own way in, past CORS. */
  readonly otlp: Handler;
  readonly stats: () => Promise<object>;
  readonly deleteAll: HostRoutesOptions['deleteAll'];
  readonly demo: DemoSwitch;
  close(): Promise<void>;
}

/** Opens the ports first, then the store; what was opened is closed again when something fails.
 *  @param withPage the demo runs beside the page, and without it only where a setting says so */
export async function openEmbedded(settings: Settings, withPage: boolean): Promise<Result<Embedded, StartError>> {
  const undo: (() => Promise<void> | void)[] = [];
  const giveUp = async (error: StartError) => {
    for (const step of undo.reverse()) await step();
    return err(error);
  };

  const otlpHttp = new HttpPort(settings);
  const tempo = new HttpPort(settings);
  for (const [port, key] of [
    [otlpHttp, 'otlpHttpPort'],
    [tempo, 'tempoPort'],
  ] as const) {
    const opened = await port.open(settings[key]);
    if (!opened.ok) return giveUp(portError(key, opened.error));
    undo.push(() => port.close(0));
  }
  const zipkin = await openOptionalPort(settings, 'zipkinPort');
  if (!zipkin.ok) return giveUp(zipkin.error);
  const jaeger = await openOptionalPort(settings, 'jaegerPort');
  const older = [zipkin, jaeger].flatMap((each) => (each.ok && each.value.kind === 'open' ? [each.value.http] : []));
  undo.push(...older.map((port) => () => port.close(0)));
  if (!jaeger.ok) return giveUp(jaeger.error);

  let store: StoreClient | null = null;
  const unlimited: TraceSink = {
    async ingest(body, encoding, tenant) {
      if (store === null) return { kind: 'unavailable', message: 'The store is not open' };
      const outcome = await store.of(tenant).ingest(body, encoding);
      if (outcome.kind === 'accepted') demo.noticeSpans();
      return outcome;
    },
  };
  const { maxRequestBytes, ingestRateLimit, otlpCorsOrigins: corsOrigins } = settings;
  const sink = ingestRateLimit === null ? unlimited : limitRate(unlimited, ingestRateLimit);
  const budget = new BodyBudget(Math.max(MAX_BODY_BYTES, 4 * maxRequestBytes));
  const tenantOf = settings.multitenancy ? tenantByHeader : oneTenant;
  const counts = new IngestCounts(...(settings.multitenancy ? [] : [SINGLE_TENANT]));
  const through = (receiver: Door['receiver'], transport: Door['transport']) => ({
    sink: counts.through({ receiver, transport }, sink),
    tenantOf,
    maxRequestBytes,
    budget,
    corsOrigins,
  });
  const otlpOptions = through('otlp/otlp_receiver', 'http');
  const grpc = createOtlpGrpcReceiver(through('otlp/otlp_receiver', 'grpc'));
  const grpcPort = await listen(settings.host, settings.otlpGrpcPort, () =>
    createTcpServer((socket) => grpc.accept(socket)),
  );
  if (!grpcPort.ok) return giveUp(portError('otlpGrpcPort', grpcPort.error));
  undo.push(() => grpcPort.value.close());

  const opened = await StoreClient.open({
    dataDir: settings.dataDir,
    limits: limitsOf(settings),
    ...(settings.multitenancy && { maxTenants: settings.maxTenants }),
  });
  if (!opened.ok) return giveUp({ kind: 'store', message: opened.error.message });
  const client = opened.value;
  store = client;

  const demo = new DemoSwitch({
    demo: withPage || settings.demo === 'on' ? settings.demo : 'off',
    dataDir: settings.dataDir,
    foreignTraces: () => client.stats().then(knownForeignTraces),
    start: () =>
      startDemo({
        otlpUrl: `${urlOf(settings.host === 'localhost' ? '127.0.0.1' : settings.host, otlpHttp.port)}/v1/traces`,
        headers: { [TENANT_HEADER]: settings.pageTenant ?? SINGLE_TENANT },
        onTrouble: (message) => process.stderr.write(`trace-observatory: demo: ${message}\n`),
      }),
  });
  const tempoHandler = createTempoHandler(client, tenantOf, {
    metrics: () => counts.text(),
    config: backendConfig(settings),
  });
  otlpHttp.answerWith(createOtlpHttpHandler(otlpOptions));
  if (zipkin.value.kind === 'open') {
    zipkin.value.http.answerWith(createZipkinHandler(through('zipkin/zipkin_receiver', 'http_v2_json')));
  }
  if (jaeger.value.kind === 'open') {
    jaeger.value.http.answerWith(createJaegerHandler(through('jaeger/jaeger_receiver', 'collector_http')));
  }
  tempo.answerWith(tempoHandler);
  await demo.update();

  return ok({
    ports: {
      otlpHttp: otlpHttp.port,
      otlpGrpc: grpcPort.value.port,
      tempo: tempo.port,
      zipkin: shownPort(zipkin.value),
      jaeger: shownPort(jaeger.value),
    },
    tempo: tempoHandler,
    otlp: (req, res) => handleExport(req, res, otlpOptions),
    stats: async () => {
      const { tenants: _, ...stats } = await client.stats(); // their names are nobody's business
      return stats;
    },
    deleteAll: async (orgId) => {
      const tenant = tenantOf(orgId);
      if (!tenant.ok) return { status: tenant.error.kind === 'none' ? 401 : 400, message: tenant.error.message };
      const deleted = await client.of(tenant.value).deleteAll();
      return deleted.ok ? null : { status: 503, message: deleted.error.message };
    },
    demo,
    close: async () => {
      await demo.close();
      grpcPort.value.close();
      const servers = [otlpHttp, tempo, grpc, ...older];
      await Promise.all(servers.map((server) => server.close(FINISH_WITHIN_MS)));
      await client.close();
    },
  });
}

function limitsOf({ retentionHours, maxDiskBytes, maxSpans }: Settings): NonNullable<StoreOptions['limits']> {
  return { retentionMs: retentionHours === null ? null : retentionHours * 3_600_000, maxDiskBytes, maxSpans };
}

/** While the store still reads what it holds, a zero says nothing. */
function knownForeignTraces({ state, foreignTraces }: StoreStats): number | null {
  return state === 'starting' && foreignTraces === 0 ? null : foreignTraces;
}
