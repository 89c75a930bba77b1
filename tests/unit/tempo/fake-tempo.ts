/** Answers by path; what is not listed is 404 as Tempo's router words it. Keeps the requests. */
export function fakeTempo(answers: Record<string, (url: URL, init: RequestInit) => Response | Error>) {
  const asked: { path: string; search: URLSearchParams; headers: Headers }[] = [];
  const fetchFn = (input: string | URL | Request, init: RequestInit = {}): Promise<Response> => {
    const url = new URL(input instanceof Request ? input.url : input);
    asked.push({ path: url.pathname, search: url.searchParams, headers: new Headers(init.headers) });
    init.signal?.throwIfAborted();
    const answer = answers[url.pathname]?.(url, init) ?? text(404, '404 page not found');
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
  };
  return { fetchFn, asked };
}

export function text(status: number, body: string, headers: Record<string, string> = {}): Response {
  return new Response(body, { status, headers: { 'content-type': 'text/plain; charset=utf-8', ...headers } });
}

export function json(body: unknown): Response {
  return Response.json(body);
}

export function html(status: number): Response {
  return new Response('<html>Sign in</html>', { status, headers: { 'content-type': 'text/html' } });
}

export function protobuf(bytes: readonly number[]): Response {
  return new Response(Uint8Array.from(bytes), { headers: { 'content-type': 'application/protobuf' } });
}
