import { AxeBuilder } from '@axe-core/playwright';
import { expect, test as base, type TestInfo } from '@playwright/test';
import type { NginxVariables } from '../../../deploy/nginx-template.ts';
import type { PlainSpan } from '../../kit/otlp-writer.ts';
import { startBackend, type Backend } from './backend.ts';
import { startNginx, type Nginx } from './nginx.ts';
import { sendSpans } from './send.ts';
import { watchProblems } from './watch-problems.ts';

/** The page as users get it: real nginx in front of an embedded backend that is this worker's own. */
export interface Site {
  /** Where the page stands, base path included; ends with `/`. */
  readonly url: string;
  /** OTLP/HTTP of the backend, without `/v1/traces`. */
  readonly otlpHttp: string;
  /** Tempo's query API of the backend. */
  readonly tempo: string;
  /** Sends spans (tests/kit) over OTLP and waits until each of their traces can be fetched. @returns the trace ids */
  send(spans: readonly PlainSpan[]): Promise<string[]>;
}

/** The page from the Node host (`npm start`): for demo traffic, the first-run strip and telemetry that goes straight to :4318. */
export interface Host extends Site {
  readonly log: () => string;
}

interface TestFixtures {
  site: Site;
  host: Host;
  /** Console and page errors that this spec brings about on purpose. `test.use({ allowedProblems: /status of 404/ })` */
  allowedProblems: RegExp | null;
  /** Finds no serious or critical axe violation in the page as it stands. */
  expectAccessible: (state: string) => Promise<void>;
}

interface WorkerFixtures {
  /** Set per project in playwright.config.ts: `/` or `/a/b/`. */
  basePath: string;
  /** Environment of the Node host. `test.use({ hostEnv: { DEMO: 'on' } })` at the top of a file; DEMO is off by default. */
  hostEnv: Record<string, string>;
  /** Variables of nginx.conf beyond the upstreams, such as FRAME_ANCESTORS. */
  nginxVars: NginxVariables;
  backend: Backend;
  nginx: Nginx;
  hostProcess: Backend;
}

export const test = base.extend<TestFixtures, WorkerFixtures>({
  basePath: ['/', { option: true, scope: 'worker' }],
  hostEnv: [{}, { option: true, scope: 'worker' }],
  nginxVars: [{}, { option: true, scope: 'worker' }],
  allowedProblems: [null, { option: true }],

  backend: [
    async ({}, use) => {
      const backend = await startBackend(['--backend-only'], { DEMO: 'off' });
      await use(backend);
      await backend.stop();
    },
    { scope: 'worker' },
  ],

  nginx: [
    async ({ backend, basePath, nginxVars }, use) => {
      const nginx = await startNginx({
        BASE_PATH: basePath,
        TEMPO_URL: backend.tempo,
        OTLP_URL: backend.otlpHttp,
        ...nginxVars,
      });
      await use(nginx);
      await nginx.stop();
    },
    { scope: 'worker' },
  ],

  hostProcess: [
    async ({ hostEnv }, use) => {
      const host = await startBackend([], { DEMO: 'off', ...hostEnv });
      await use(host);
      await host.stop();
    },
    { scope: 'worker' },
  ],

  site: async ({ backend, nginx }, use, testInfo) => {
    const { otlpHttp, tempo } = backend;
    await use({ url: nginx.url, otlpHttp, tempo, send: (spans) => sendSpans(otlpHttp, tempo, spans) });
    await attachLogs(testInfo, { backend, nginx });
  },

  host: async ({ hostProcess }, use, testInfo) => {
    const { page, otlpHttp, tempo, log } = hostProcess;
    await use({ url: page, otlpHttp, tempo, log, send: (spans) => sendSpans(otlpHttp, tempo, spans) });
    await attachLogs(testInfo, { host: hostProcess });
  },

  page: async ({ page, allowedProblems }, use) => {
    const problems = watchProblems(page, allowedProblems);
    await use(page);
    expect(problems.seen, 'errors in the page (expected ones: allowedProblems)').toEqual([]);
  },

  expectAccessible: async ({ page }, use) => {
    await use(async (state) => {
      const { violations } = await new AxeBuilder({ page }).analyze();
      const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
      const findings = serious.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' | ')}`);
      expect(findings, `axe on ${state}`).toEqual([]);
    });
  },
});

export { expect };

async function attachLogs(
  testInfo: TestInfo,
  processes: Record<string, { readonly log: () => string }>,
): Promise<void> {
  if (testInfo.status === testInfo.expectedStatus) return;
  for (const [name, { log }] of Object.entries(processes)) {
    await testInfo.attach(`${name}.log`, { body: log(), contentType: 'text/plain' });
  }
}
