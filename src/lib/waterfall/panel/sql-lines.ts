// A formatter with a grammar would refuse what spans really hold: statements cut in the middle, "?" and "…" for values, dialects of
// every database. Here nothing is understood but strings, comments, brackets and the words that begin a clause; nothing but white space
// is changed.

const CLAUSES =
  /^(?:select|from|where|group by|having|order by|limit|offset|fetch|union|union all|intersect|except|insert into|values|on conflict|on duplicate key|returning|update|set|delete from|with|(?:(?:natural|cross|inner|left|right|full)(?: outer)? )?join|window|qualify|for update)$/i;
const BRANCHES = /^(?:and|or|on)$/i; // one step further in than the clause they stand in
// Of two or more words; tried before single words
const PHRASES =
  /(?:(?:natural|cross|inner|left|right|full)\s+(?:outer\s+)?join|group\s+by|order\s+by|union\s+all|insert\s+into|delete\s+from|on\s+conflict|on\s+duplicate\s+key|for\s+update)\b/
    .source;
// String, quoted name, Postgres' $$ text, comments, phrase, word, bracket or comma, anything else
const TOKEN = new RegExp(
  String.raw`'(?:[^'\\]|\\.|'')*'?|"(?:[^"]|"")*"?|` +
    '`[^`]*`?' +
    String.raw`|\$(\w*)\$[\s\S]*?(?:\$\1\$|$)|--[^\n]*\n?|/\*[\s\S]*?(?:\*/|$)|${PHRASES}|[\p{L}_@#][\p{L}\p{N}_$@#.]*|[(),;]|\s+|[^\s\p{L}_@#'"(),;]+?(?=[\s\p{L}_@#'"(),;\x60$/-]|$)|[^\s]`,
  'giu',
);

const MAX_INDENT = 30; // levels; nested deeper, white space would be most of the text, and grow with its square

interface Place {
  readonly breaks: boolean; // a bracket around a query of its own, whose clauses get lines
  readonly indent: number;
}

/** The statement with a line for each clause, one step in for `AND`, `ON` and what stands in a bracket that holds a query. Keeps
 *  every character but white space outside of quotes and comments. */
export function sqlLines(text: string): string {
  const tokens = [...text.matchAll(TOKEN)].map(([token]) => token);
  const open: Place[] = [{ breaks: true, indent: 0 }];
  let out = '';
  let gap = ''; // what stands before the next token
  let between = false; // after BETWEEN, whose AND is no branch
  for (const [i, token] of tokens.entries()) {
    if (/^\s+$/.test(token)) {
      gap ||= ' ';
      continue;
    }
    const { breaks, indent } = open.at(-1)!;
    const word = token.replace(/\s+/g, ' ');
    if (token === ')' && open.length > 1) {
      open.pop();
      gap = breaks ? line(indent - 1) : '';
    } else if (breaks && CLAUSES.test(word) && !isName(tokens, i)) gap = out === '' ? '' : line(indent);
    else if (breaks && BRANCHES.test(word) && !(between && /^and$/i.test(word))) gap = line(indent + 1);
    if (/^between$/i.test(word)) between = true;
    else if (/^and$/i.test(word)) between = false;
    out += (out === '' ? '' : gap) + (/^[\p{L}]/u.test(token) ? word : token.trimEnd());
    gap = token.startsWith('--') || (token === ';' && breaks) ? line(indent) : '';
    if (token === '(') {
      const query = /^(?:select|with)$/i.test(tokens[/^\s/.test(tokens[i + 1] ?? '') ? i + 2 : i + 1] ?? '');
      open.push({ breaks: query, indent: query ? indent + 1 : indent });
      gap = query ? line(indent + 1) : '';
    }
  }
  return out;
}

function line(indent: number): string {
  return '\n' + '  '.repeat(Math.min(indent, MAX_INDENT));
}

/** `set(…)`, `values (…)`: a word right before a bracket is a function's name, but for the clauses that take one. */
function isName(tokens: readonly string[], i: number): boolean {
  return tokens[i + 1] === '(' && /^(?:left|right|set|offset|window)$/i.test(tokens[i]!);
}
