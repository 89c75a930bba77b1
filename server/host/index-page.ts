import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { acceptsCoding, matchesEtag } from './static-files.ts';

/** Writes where the page lives into its one <base>, so that everything else can be relative. Throws where there is none. */
export function withBaseHref(html: string, basePath: string): string {
  const written = html.replace(/<base href="[^"]*"/, `<base href="${basePath}"`);
  if (!/<base href="/.test(html)) throw new Error('index.html has no <base href="/"> to write the base path into');
  return written;
}

/** index.html, kept in memory and read anew when a build has changed it. */
export class IndexPage {
  private readonly file: string;
  private readonly basePath: string;
  private mtimeMs = NaN;
  private plain = Buffer.alloc(0);
  private gzipped = Buffer.alloc(0);
  private etag = '';

  constructor(file: string, basePath: string) {
    this.file = file;
    this.basePath = basePath;
  }

  /** False: there is no build; nothing was sent. */
  serve(req: IncomingMessage, res: ServerResponse): boolean {
    const stat = statSync(this.file, { throwIfNoEntry: false });
    if (!stat) return false;
    if (stat.mtimeMs !== this.mtimeMs) {
      this.plain = Buffer.from(withBaseHref(readFileSync(this.file, 'utf8'), this.basePath));
      this.gzipped = gzipSync(this.plain);
      this.etag = `"${createHash('sha256').update(this.plain).digest('base64url').slice(0, 20)}"`;
      this.mtimeMs = stat.mtimeMs;
    }
    res.setHeader('Cache-Control', 'no-cache');
    res.setHeader('ETag', `W/${this.etag}`);
    res.setHeader('Vary', 'Accept-Encoding');
    if (matchesEtag(req, this.etag)) {
      res.writeHead(304).end();
      return true;
    }
    const gzip = acceptsCoding(req.headers['accept-encoding'] ?? '', 'gzip');
    const body = gzip ? this.gzipped : this.plain;
    if (gzip) res.setHeader('Content-Encoding', 'gzip');
    res.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8', 'Content-Length': body.length });
    res.end(req.method === 'HEAD' ? undefined : body);
    return true;
  }
}
