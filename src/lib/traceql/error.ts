/** Why a query was refused. `message` is Tempo's own wording, without the prefix that its API adds:
 *  "invalid TraceQL query: " for searches, "compiling query: " for metrics whose error has no place. */
export interface TraceqlError {
  readonly kind: 'bad-query';
  readonly message: string;
  /** As Tempo counts them, from 1; null for errors of the checker. Tempo's line is 0 after a token of several characters. */
  readonly line: number | null;
  readonly column: number | null;
  /** Offsets into the query's text (UTF-16) of what is wrong; equal at the end of the text. */
  readonly from: number;
  readonly to: number;
  readonly fix?: Fix;
}

/** `text` is the whole mended query; it compiles. `label` is ready to show. */
export interface Fix {
  readonly label: string;
  readonly text: string;
}
