// The files of dist/. What may be served is listed first and looked up by name, so no path can lead out of the folder.
import { createReadStream, readdirSync, statSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname, join, relative, sep } from 'node:path';
import { pipeline } from 'node:stream';

const TYPES = new Map([
  ['.html', 'text/html; charset=utf-8'],
  ['.css', 'text/css; charset=utf-8'],
  ['.js', 'text/javascript; charset=utf-8'],
  ['.mjs', 'text/javascript; charset=utf-8'],
  ['.txt', 'text/plain; charset=utf-8'],
  ['.json', 'application/json; charset=utf-8'],
  ['.map', 'application/json; charset=utf-8'],
  ['.webmanifest', 'application/manifest+json; charset=utf-8'],
  ['.svg', 'image/svg+xml'],
  ['.png', 'image/png'],
  ['.ico', 'image/x-icon'],
  ['.woff2', 'font/woff2'],
  ['.wasm', 'application/wasm'],
]);

const RELIST_AFTER_MS = 1000;

export class StaticFiles {
  /** Path below the folder, with slashes -> the file. */
  private files = new Map<string, string>();
  private listedAtMs = -Infinity;
  private readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  /** Where the file lies, or null. A build that ran after the start is noticed. */
  find(path: string): string | null {
    const known = this.files.get(path);
    if (known !== undefined || performance.now() - this.listedAtMs < RELIST_AFTER_MS) return known ?? null;
    this.files = listFiles(this.folder);
    this.listedAtMs = performance.now();
    return this.files.get(path) ?? null;
  }

  /** Sends the file, compressed where the build left it compressed. False: there is no such file, nothing was sent. */
  serve(req: IncomingMessage, res: ServerResponse, path: string, cacheControl: string): boolean {
    const plain = this.find(path);
    if (plain === null) return false;
    const chosen = this.compressed(path, req.headers['accept-encoding'] ?? '');
    const file = chosen?.file ?? plain;
    const stat = statSync(file, { throwIfNoEntry: false });
    if (!stat) {
      this.files.delete(path); // deleted by a build while we run
      return false;
    }
    const etag = `"${stat.size.toString(36)}-${Math.floor(stat.mtimeMs).toString(36)}"`;
    res.setHeader('Cache-Control', cacheControl);
    res.setHeader('ETag', etag);
    res.setHeader('Vary', 'Accept-Encoding');
    if (matchesEtag(req, etag)) {
      res.writeHead(304).end();
      return true;
    }
    if (chosen) res.setHeader('Content-Encoding', chosen.coding);
    res.writeHead(200, {
      'Content-Type': TYPES.get(extname(path)) ?? 'application/octet-stream',
      'Content-Length': stat.size,
    });
    if (req.method === 'HEAD') res.end();
    // An error here is the client's leaving or the file's vanishing midway; either way pipeline has cut the connection.
    else pipeline(createReadStream(file), res, () => {});
    return true;
  }

  private compressed(path: string, acceptEncoding: string): { file: string; coding: string } | null {
    for (const [coding, suffix] of [
      ['br', '.br'],
      ['gzip', '.gz'],
    ] as const) {
      const file = this.files.get(path + suffix);
      if (file !== undefined && acceptsCoding(acceptEncoding, coding)) return { file, coding };
    }
    return null;
  }
}

function listFiles(folder: string): Map<string, string> {
  const files = new Map<string, string>();
  const entries = statSync(folder, { throwIfNoEntry: false })
    ? readdirSync(folder, { recursive: true, withFileTypes: true })
    : [];
  for (const entry of entries) {
    const file = join(entry.parentPath, entry.name);
    if (entry.isFile()) files.set(relative(folder, file).split(sep).join('/'), file);
  }
  return files;
}

export function matchesEtag(req: IncomingMessage, etag: string): boolean {
  const header = req.headers['if-none-match'];
  return header !== undefined && header.split(',').some((item) => item.trim().replace(/^W\//, '') === etag);
}

/** Does an Accept-Encoding header take this coding? `gzip;q=0` does not. */
export function acceptsCoding(header: string, coding: string): boolean {
  return header.split(',').some((item) => {
    const [name, ...parameters] = item.split(';').map((part) => part.trim().toLowerCase());
    return name === coding && !parameters.some((parameter) => /^q=0(\.0*)?$/.test(parameter));
  });
}
