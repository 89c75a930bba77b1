// Fills in nginx.conf as the official image does (deploy/nginx.envsh, then envsubst) and wraps it for a run without root in a
// folder of its own: tests and developers run the real configuration.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Variables as at the head of nginx.conf; those left out get its defaults. */
export interface NginxVariables {
  LISTEN?: string;
  SERVER_NAME?: string;
  WEB_ROOT?: string;
  BASE_PATH?: string;
  TEMPO_URL?: string;
  OTLP_URL?: string;
  PROMETHEUS_URL?: string;
  FRAME_ANCESTORS?: string;
  CONNECT_SRC?: string;
  MAX_REQUEST_BYTES?: string;
  NGINX_RESOLVER?: string;
}

/** Fills in the template. The answer belongs into an `http` block. Throws where nginx.envsh refuses a value. */
export function fillNginxTemplate(variables: NginxVariables): string {
  const script = fileURLToPath(new URL('nginx.envsh', import.meta.url));
  const shell = spawnSync('sh', ['-c', '. "$0" && env -0', script], {
    env: { PATH: process.env['PATH'], ...variables },
    encoding: 'utf8',
  });
  if (shell.status !== 0) throw new Error(shell.stderr.trim() || 'deploy/nginx.envsh failed');
  const values = new Map(
    shell.stdout.split('\0').map((line) => {
      const equals = line.indexOf('=');
      return [line.slice(0, equals), line.slice(equals + 1)] as const;
    }),
  );
  const template = readFileSync(new URL('../nginx.conf', import.meta.url), 'utf8');
  // Comment lines go first: they name variables that need no value.
  return template.replace(/^#.*\n/gm, '').replace(/\$\{([A-Z_]+)\}/g, (_, name: string) => {
    const value = values.get(name);
    if (value === undefined) throw new Error(`deploy/nginx.envsh gives no ${name}`);
    return value;
  });
}

/** A whole configuration for `nginx -p DIR -c DIR/nginx.conf -e stderr`: everything nginx writes goes below `dir`, it stays in
 *  the foreground, and the error log goes to standard error.
 *  @param variables `dir` is an existing folder that nginx may write to; the others as above */
export function renderNginx(variables: NginxVariables & { dir: string }): { conf: string } {
  const { dir, ...rest } = variables;
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (kind) => `    ${kind}_temp_path ${dir}/${kind};`,
  );
  // As root the workers would become `nobody`, who may not read a checkout.
  const user = process.getuid?.() === 0 ? ['user root;'] : [];
  const lines = [
    ...user,
    'worker_processes 1;',
    'daemon off;',
    `pid ${dir}/nginx.pid;`,
    'error_log stderr warn;',
    'events { worker_connections 512; }',
    'http {',
    '    access_log off;',
    '    sendfile on;',
    ...temporary,
    fillNginxTemplate(rest),
    '}',
  ];
  return { conf: `${lines.join('\n')}\n` };
}
