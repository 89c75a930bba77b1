// The headers of every answer on the page's port; nginx.conf sends the same.
import type { ServerResponse } from 'node:http';

export interface PolicyOptions {
  frameAncestors: string;
  /** More origins the page may call: the OTLP port under the name the page was asked by. */
  connectTo: readonly string[];
  /** Vite's development server injects styles and talks over a WebSocket. */
  dev: boolean;
}

export function contentSecurityPolicy({ frameAncestors, connectTo, dev }: PolicyOptions): string {
  const connect = ["'self'", ...connectTo, ...(dev ? ['ws:'] : [])];
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self'${dev ? " 'unsafe-inline'" : ''}`,
    "img-src 'self' data:",
    "font-src 'self'",
    `connect-src ${connect.join(' ')}`,
    "worker-src 'self'",
    "manifest-src 'self'",
    "object-src 'none'",
    "base-uri 'self'",
    "form-action 'none'",
    `frame-ancestors ${frameAncestors}`,
  ].join('; ');
}

export function writePageHeaders(res: ServerResponse, policy: string): void {
  res.setHeader('Content-Security-Policy', policy);
  res.setHeader('X-Content-Type-Options', 'nosniff');
  res.setHeader('Referrer-Policy', 'no-referrer');
}

/** A short answer in plain text. */
export function answerText(res: ServerResponse, status: number, text: string): void {
  if (res.headersSent) return void res.destroy();
  res.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8', 'Content-Length': Buffer.byteLength(text) });
  res.end(text);
}

/** @param allow the methods that are open */
export function answerMethodNotAllowed(res: ServerResponse, allow: string): void {
  res.setHeader('Allow', allow);
  answerText(res, 405, `Only ${allow.replace(', ', ' and ')} ${allow.includes(',') ? 'are' : 'is'} open here.\n`);
}
