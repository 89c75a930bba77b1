import { factsOf, joined, textOf, type Attributes, type Rendering } from './attributes.ts';

/** `http.*` and `url.*` (stable), `http.method` and its kin (up to 1.20). */
export function httpRendering(attributes: Attributes): Rendering | null {
  const method = textOf(attributes, 'http.request.method', 'http.method');
  const status = textOf(attributes, 'http.response.status_code', 'http.status_code');
  if (method === null && status === null) return null;
  const code = Number(status);
  return {
    kind: 'HTTP',
    title: joined([
      method === '_OTHER' ? textOf(attributes, 'http.request.method_original') : method,
      urlOf(attributes),
    ]),
    outcome: status === null ? null : { text: status, failed: code >= 400 },
    facts: factsOf(attributes, [
      ['route', 'http.route'],
      ['request body', 'http.request.body.size', 'http.request_content_length'],
      ['response body', 'http.response.body.size', 'http.response_content_length'],
      ['resend', 'http.request.resend_count', 'http.resend_count'],
      ['client', 'client.address', 'http.client_ip'],
    ]),
    texts: [],
  };
}

function urlOf(attributes: Attributes): string | null {
  const whole = textOf(attributes, 'url.full', 'http.url');
  if (whole !== null) return whole;
  const query = textOf(attributes, 'url.query');
  const path = textOf(attributes, 'url.path', 'http.target') ?? '';
  const host = textOf(attributes, 'server.address', 'http.host', 'net.host.name', 'http.server_name');
  if (host === null) return path ? path + queryPart(query) : textOf(attributes, 'http.route');
  const scheme = textOf(attributes, 'url.scheme', 'http.scheme');
  const port = textOf(attributes, 'server.port', 'net.host.port');
  const usual = port === null || /:\d+$/.test(host) || (scheme === 'https' ? port === '443' : port === '80');
  return `${scheme ? `${scheme}://` : ''}${host}${usual ? '' : `:${port}`}${path || (textOf(attributes, 'http.route') ?? '')}${queryPart(query)}`;
}

function queryPart(query: string | null): string {
  return query === null ? '' : `?${query.replace(/^\?/, '')}`;
}
