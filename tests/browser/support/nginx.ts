import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { renderNginx, type NginxVariables } from '../../../deploy/nginx-template.ts';
import { findNginx } from '../../../scripts/find-programs.mjs';
import { answers, onFreePorts, startProcess } from './process.ts';

/** The built page. DIST moves it (a build of your own while others use the checkout). */
const webRoot = resolve(process.env.DIST ?? 'dist');

/** A real nginx with the repository's nginx.conf. */
export interface Nginx {
  /** Where the page stands, base path included; ends with `/`. */
  readonly url: string;
  readonly log: () => string;
  stop(): Promise<void>;
}

/** Starts nginx on a free port in front of `variables.TEMPO_URL` and `OTLP_URL`, and waits until it serves the page. */
export function startNginx(variables: NginxVariables): Promise<Nginx> {
  return onFreePorts(1, ([port]) => startOn(port!, variables));
}

async function startOn(port: number, variables: NginxVariables): Promise<Nginx> {
  const nginx = findNginx();
  if (!nginx) throw new Error('No nginx: `npm test` installs it, or point NGINX at one.');
  const dir = await mkdtemp(join(tmpdir(), 'observatory-nginx-'));
  const { conf } = renderNginx({ LISTEN: `127.0.0.1:${port}`, WEB_ROOT: webRoot, ...variables, dir });
  await writeFile(join(dir, 'nginx.conf'), conf);

  // NGINX is our variable for the program; nginx would take it for sockets to inherit.
  const child = startProcess(nginx, ['-p', dir, '-c', join(dir, 'nginx.conf'), '-e', 'stderr'], { NGINX: undefined });
  const stop = async () => {
    await child.stop();
    await rm(dir, { recursive: true, force: true });
  };
  const url = `http://127.0.0.1:${port}${variables.BASE_PATH ?? '/'}`;
  try {
    await child.waitUntil(`nginx serving ${url}`, () => answers(url));
  } catch (error) {
    await stop();
    throw error;
  }
  return { url, log: child.log, stop };
}
