import type { IncomingMessage, Server, ServerResponse } from 'node:http';

/** The page from its sources, with hot reload. Vite is imported here only: a built host runs without it.
 *  @param root the project's folder, with index.html
 *  @param server the page's own server, which carries hot reload's WebSocket too */
export async function createViteMiddleware(
  root: string,
  basePath: string,
  server: Server,
): Promise<{ handle: (req: IncomingMessage, res: ServerResponse) => void; close: () => Promise<void> }> {
  const { createServer } = await import('vite');
  const vite = await createServer({
    root,
    base: basePath,
    appType: 'spa',
    server: { middlewareMode: true, hmr: { server }, allowedHosts: true /* checked before */ },
  });
  return {
    handle: (req, res) => vite.middlewares(req, res),
    close: () => vite.close(),
  };
}
