/** What can go wrong between the page and Tempo. `url` is the address that was asked, for the reader and the on-call engineer. */
export type TempoError =
  | { readonly kind: 'not-found' }
  | {
      readonly kind: 'bad-query';
      readonly message: string;
      readonly line: number | null;
      readonly column: number | null;
    }
  | { readonly kind: 'unreachable'; readonly url: string; readonly message: string }
  | {
      readonly kind: 'http';
      readonly url: string;
      readonly status: number;
      readonly message: string;
      readonly retryAfterS: number | null; // from Retry-After: the backend is starting or busy
    }
  | { readonly kind: 'logged-out'; readonly url: string; readonly status: number }
  | { readonly kind: 'malformed'; readonly url: string; readonly message: string }
  | { readonly kind: 'too-large'; readonly message: string }
  | { readonly kind: 'aborted' }; // superseded: drop in silence

/** The error's text in one line, for places without room for a designed state. */
export function describeTempoError(error: TempoError): string {
  switch (error.kind) {
    case 'not-found':
      return 'Not found.';
    case 'bad-query':
    case 'too-large':
      return error.message;
    case 'unreachable':
      return `No answer from ${error.url}: ${error.message}`;
    case 'http':
      return `${error.url} answered ${error.status}: ${error.message}`;
    case 'logged-out':
      return 'You are signed out.';
    case 'malformed':
      return `The answer of ${error.url} could not be read: ${error.message}`;
    case 'aborted':
      return 'Cancelled.';
  }
}

/** Finds the place in Tempo's wording, `parse error at line 1, col 12: …`. The prefix that repeats what is known is dropped. */
export function badQuery(text: string): TempoError {
  const message = text.trim().replace(/^invalid TraceQL query:\s*/, '');
  const place = /parse error at line (\d+), col (\d+):\s*/.exec(message);
  return {
    kind: 'bad-query',
    message: place ? message.replace(place[0], '') : message,
    line: place ? Number(place[1]) : null,
    column: place ? Number(place[2]) : null,
  };
}
