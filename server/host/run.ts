// Puts the host together: the embedded backend or a Tempo elsewhere, and the page in front of it.
import { join } from 'node:path';
import { err, ok, type Result } from '../../src/lib/base/result.ts';
import type { Settings } from '../settings.ts';
import { bannerText } from './banner.ts';
import type { Ports } from './config-json.ts';
import type { Embedded } from './embedded.ts';
import { FINISH_WITHIN_MS, HttpPort } from './http-port.ts';
import { IndexPage } from './index-page.ts';
import { createPageHandler } from './page-server.ts';
import { portError, type StartError } from './start-error.ts';
import { StaticFiles } from './static-files.ts';
import { createUpstream } from './upstream-proxy.ts';
import { createViteMiddleware } from './vite-dev.ts';

export interface RunningHost {
  readonly banner: string;
  /** The page's port; null with --backend-only. */
  readonly pagePort: number | null;
  /** Stops accepting, lets requests end for some seconds, closes the store. */
  close(): Promise<void>;
}

/** @param mainDir the folder of the running main.js: dist/ and the sources lie beside it */
export async function startHost(settings: Settings, mainDir: string): Promise<Result<RunningHost, StartError>> {
  const page = settings.backendOnly ? null : new HttpPort(settings);
  if (page) {
    const opened = await page.open(settings.port);
    if (!opened.ok) return err(portError('port', opened.error));
  }
  const embedded = settings.tempoUrl ? null : await openBackend(settings, page !== null);
  if (embedded && !embedded.ok) {
    await page?.close(0);
    return embedded;
  }
  const backend = embedded?.value ?? null;
  const ports = backend && { page: page?.port ?? 0, ...backend.ports };
  const closePage = page && (await mountPage(page, settings, mainDir, backend, ports));
  return ok({
    banner: bannerText(settings, page?.port ?? null, ports),
    pagePort: page?.port ?? null,
    close: async () => {
      await closePage?.();
      await backend?.close();
    },
  });
}

/** Imported only where it is wanted: in front of a Tempo no database is loaded. */
async function openBackend(settings: Settings, withPage: boolean): Promise<Result<Embedded, StartError>> {
  const { openEmbedded } = await import('./embedded.ts');
  return openEmbedded(settings, withPage);
}

async function mountPage(
  page: HttpPort,
  settings: Settings,
  mainDir: string,
  backend: Embedded | null,
  ports: Ports | null,
): Promise<() => Promise<void>> {
  const dist = join(mainDir, '..', 'dist');
  const dev = settings.dev
    ? await createViteMiddleware(join(mainDir, '..'), settings.basePath, page.upgradeServer)
    : null;
  const upstream = (name: string, url: URL | null) => (url ? createUpstream(name, url) : null);
  const tempo = upstream('Tempo', settings.tempoUrl);
  const prometheus = upstream('Prometheus', settings.prometheusUrl);
  const otlp = backend ? null : upstream('The OTLP endpoint', settings.otlpUrl);
  page.answerWith(
    createPageHandler({
      settings,
      ports,
      files: new StaticFiles(dist),
      index: new IndexPage(join(dist, 'index.html'), settings.basePath),
      tempo: backend?.tempo ?? ((req, res) => tempo?.forward(req, res, req.url ?? '/')),
      prometheus: prometheus && ((req, res) => prometheus.forward(req, res, req.url ?? '/')),
      otlp: backend?.otlp ?? (otlp && ((req, res) => otlp.forward(req, res, req.url ?? '/'))),
      stats: backend?.stats ?? null,
      deleteAll: backend?.deleteAll ?? null,
      demo: backend?.demo ?? null,
      dev: dev?.handle ?? null,
    }),
  );
  return async () => {
    await dev?.close();
    await page.close(FINISH_WITHIN_MS);
    for (const each of [tempo, prometheus, otlp]) each?.close();
  };
}
