import { readFileSync } from 'node:fs';

/** Queries, and what Tempo 3.0 says of them. In the files a line is a query, with ⏎ for a newline, ⇥ for a tab, ␣ for a blank at
 *  its end and ∅ for nothing at all; `# ` begins a heading. Below a refused query stands Tempo's message (line 0 is its own,
 *  after a token of several characters) and in ⟦⟧ the part that an editor underlines. */
export interface Refused {
  readonly query: string;
  readonly message: string;
  readonly marked: string;
}

export const SEARCHES = queries('search');
export const METRICS = queries('metrics');
export const VALID = [...SEARCHES, ...METRICS];

export const UNPARSABLE = refused('unparsable');
/** Refused after parsing, hence without a place in the message. */
export const ILL_TYPED = refused('ill-typed');
export const UNSUPPORTED = refused('unsupported');

function lines(file: string): string[] {
  const text = readFileSync(new URL(`corpus/${file}.txt`, import.meta.url), 'utf8');
  return text.split('\n').filter((line) => line !== '' && !line.startsWith('# '));
}

function plain(line: string): string {
  return line.replaceAll('⏎', '\n').replaceAll('⇥', '\t').replaceAll('␣', ' ').replaceAll('∅', '');
}

function queries(file: string): string[] {
  return lines(file).map(plain);
}

function refused(file: string): Refused[] {
  const all = lines(file);
  return all
    .filter((line) => !line.startsWith('    '))
    .map((line, i) => {
      const [, message, marked] = /^ {4}(.*) {2}⟦(.*)⟧$/.exec(all[2 * i + 1] ?? '') ?? [];
      if (message === undefined || marked === undefined) throw new Error(`no message for ${line}`);
      return { query: plain(line), message: plain(message), marked: plain(marked) };
    });
}
