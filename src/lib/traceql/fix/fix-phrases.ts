import { KEYWORDS, KIND_NAMES } from '../syntax/tokens.ts';

/** What newcomers bring along from other languages, put as TraceQL has it. Strings and comments are masked while the rules
 *  run (⟨0⟩, ⟨1⟩, …, in private-use characters), so that none looks into them. */
export interface Phrase {
  readonly pattern: RegExp;
  readonly to: string | ((...groups: string[]) => string);
}

const STRING = '\uE000\\d+\uE001';
const FIELD = `(?:(?<![\\p{L}\\p{N}_.:-])[\\p{L}_.][\\p{L}\\p{N}_.:-]*(?:${STRING}[\\p{L}\\p{N}_.:-]*)?)`;
const VALUE = `(?:${STRING}|-?[\\p{L}\\p{N}_.:]+)`;
const COMPARISON = '(?:=~|!~|!=|<=|>=|=|<|>)';
const rule = (pattern: string, to: Phrase['to'], flags = 'giu'): Phrase => ({
  pattern: new RegExp(pattern, flags),
  to,
});

const UNITS: readonly (readonly [pattern: string, unit: string])[] = [
  ['(?:nsecs?|nanos?|nanoseconds?)', 'ns'],
  ['(?:usecs?|micros?|microseconds?|μs)', 'us'],
  ['(?:ms|msecs?|millis?|milliseconds?)', 'ms'],
  ['(?:s|secs?|seconds?)', 's'],
  ['(?:mins?|minutes?)', 'm'],
  ['(?:h|hrs?|hours?)', 'h'],
];

/** What would compile as something else if its words alone were set right. */
export const BARE: readonly Phrase[] = [
  rule(`(?<![\\p{L}\\p{N}_.])(span|resource|event|link)\\s*\\[\\s*(${STRING})\\s*\\]`, '$1.$2'),
  rule('^\\s*([\\p{L}/][\\p{L}\\p{N}_/-]*)\\s*$', (all, word) =>
    KEYWORDS.has(word) ? all : `{ name contains "${word}" }`,
  ),
];

/** Spelling: one thing for another, whatever stands around it. */
export const SPELLINGS: readonly Phrase[] = [
  rule('<>|≠', '!='),
  rule('=>|≥', '>='),
  rule('=<|≤', '<='),
  rule('!=~|!~=', '!~'),
  rule('~=', '=~'),
  rule('={2,}', '='),
  rule(`(${FIELD}\\s*)~(\\s*${STRING})`, '$1=~$2'),
  rule(`(${FIELD}):(?=\\s|\uE000)`, '$1 ='),
  rule('(?<=\\s)(?:#|--)(?=\\s)', '//'),
  ...UNITS.map(([pattern, unit]) =>
    rule(`(${COMPARISON}\\s*)(\\d+(?:\\.\\d*)?|\\.\\d+)\\s*${pattern}(?![\\p{L}\\p{N}_.])`, `$1$2${unit}`),
  ),
  rule(`(${COMPARISON}\\s*\\d[\\d.]*(?:h|m))\\s+(?=\\d[\\d.]*(?:m|s)\\b)`, '$1'),
  rule(
    `(${FIELD})\\s*=\\s*([1-9])xx\\b`,
    (_, field, hundreds) => `${field} >= ${hundreds}00 && ${field} < ${Number(hundreds) + 1}00`,
  ),
  rule(`(${COMPARISON}\\s*)(?:SPAN_KIND|STATUS_CODE)_(\\p{L}+)`, (_, op, name) => op + name.toLowerCase()),
];

/** Turns of phrase. */
export const PHRASES: readonly Phrase[] = [
  rule(`(${FIELD})\\s+(not\\s+)?in\\s*[(\\[]\\s*(${VALUE}(?:\\s*,\\s*${VALUE})*)\\s*[)\\]]`, (_, field, not, list) => {
    const [op, joint] = not ? ['!=', ' && '] : ['=', ' || '];
    const tests = list.split(',').map((value) => `${field} ${op} ${value.trim()}`);
    return tests.length > 1 ? `(${tests.join(joint)})` : tests[0]!;
  }),
  rule(`(${FIELD})\\s+between\\s+(${VALUE})\\s+(?:and|&&)\\s+(${VALUE})`, '$1 >= $2 && $1 <= $3'),
  rule(`(${FIELD})\\s+is\\s+not\\s+(?:null|nil|none)\\b`, '$1 != nil'),
  rule(`(${FIELD})\\s+is\\s+(?:null|nil|none)\\b`, '$1 = nil'),
  rule(`\\bexists\\s*\\(\\s*(${FIELD})\\s*\\)`, '$1 != nil'),
  rule(`\\bnot\\s+(${FIELD}\\s*${COMPARISON}\\s*${VALUE})`, '!($1)'),
  rule('\\bnot\\s+(?=[(.\\p{L}])', '!'),
  rule(`^\\s*(${STRING})\\s*$`, '{ name contains $1 }'),
  rule(`(?<=[{(&|]\\s*)(${STRING})(?=\\s*[})&|])`, 'name contains $1'),
  rule('^\\s*error\\s*$', '{ status = error }'),
  rule('^\\s*\\[([^\\[\\]{}]*)\\]', '{$1}'),
  rule('\\bkind\\s*=\\s*([0-5])\\b', (_, number) => `kind = ${KIND_NAMES[Number(number)]!}`),
  rule('\\bstatus\\s*=\\s*2\\b', 'status = error'),
  rule('\\bstatus\\s*=\\s*1\\b', 'status = ok'),
  rule('\\bstatus\\s*=\\s*0\\b', 'status = unset'),
  rule('(?<=[{(&|]\\s*)error(?:\\s*=\\s*true)?(?=\\s*[})&|])', 'status = error'),
  rule('(?:&&|\\|\\|?|\\band|\\bor)\\s*(?=[})]|$)', '', 'gi'), // left over at an end
  rule('(?<=[{(]\\s*)(?:&&|\\|\\|)\\s*', ''),
  rule('\\{\\s*\\{(?=[^{}]*\\}\\s*\\})', '{'),
  rule('\\}\\s*\\}', '}'),
  rule('\\}\\s*,?\\s*\\{', '} && {'),
  // metrics
  rule('^\\s*(rate|count_over_time)\\s*\\(\\s*(\\{[^{}]*\\})\\s*(?:\\[\\w+\\])?\\s*\\)', '$2 | $1()'),
  rule('\\b(rate|count_over_time)\\s*(?:\\(\\s*\\))?\\s*\\[\\w+\\]', '$1()'),
  rule('\\|\\s*(rate|count_over_time)(?=\\s*(?:$|\\||by\\b|with\\b))', '| $1()'),
  rule(
    '\\b(histogram_over_time|sum_over_time|avg_over_time|min_over_time|max_over_time)\\s*\\(\\s*\\)',
    '$1(duration)',
  ),
  rule('\\bp(\\d\\d)\\s*\\(\\s*([^()]+?)\\s*\\)', 'quantile_over_time($2, 0.$1)'),
  rule('\\bquantile_over_time\\s*\\(\\s*([\\d.]+)\\s*,\\s*([^(),]+?)\\s*\\)', 'quantile_over_time($2, $1)'),
  rule('\\bquantile_over_time\\s*\\(\\s*([^(),]+?)\\s*\\)', 'quantile_over_time($1, 0.95)'),
  rule('(?<=\\bquantile_over_time\\s*\\([^()]*,\\s*)(\\d\\d)(?:\\.\\d+)?(?=\\s*[,)])', '0.$1'),
  rule('\\|\\s*top\\s*\\(', '| topk('),
  rule('\\|\\s*bottom\\s*\\(', '| bottomk('),
  rule('\\b(topk|bottomk)\\s+(\\d+)', '$1($2)'),
  rule('\\}\\s*\\|\\s*(?=(?:topk|bottomk)\\s*\\()', '} | rate() | '),
  // stages
  rule('\\bgroup\\s+by\\b', 'by'),
  rule(`\\b(by|select)\\s+(${FIELD}(?:\\s*,\\s*${FIELD})*)`, '$1($2)'),
  rule(`(?<!\\)\\s*)\\|\\s*by\\s*\\(\\s*(${FIELD})\\s*,\\s*(${FIELD})\\s*\\)`, '| by($1) | by($2)'),
  rule('\\|\\s*count\\s*(?:\\(\\s*\\*?\\s*\\))?\\s*$', '| count() > 0'),
  rule('\\|\\s*(count|avg|min|max|sum)\\s*(\\([^()]*\\))\\s*(?=$|by\\b)', '| $1_over_time$2 '),
  rule(`\\|\\s*count\\s*(?:\\(\\s*\\*\\s*\\))?\\s*(?=${COMPARISON})`, '| count() '),
  rule('\\|\\s*(?=with\\b)', ''),
  rule(`\\bwith\\s+(?=\\p{L})([^()]+?)\\s*$`, 'with ($1)'),
  rule('\\b(with\\s*\\([^()]*?\\b(?:most_recent|exemplars|sample))\\s*(?=[,)])', '$1=true'),
];

/** Conditions without an operator between them, or with one of another language; only between braces. */
export const JOINTS: readonly Phrase[] = [
  rule('\\s*[,;]\\s*|(?<![&\\s])\\s*&(?![&<>~])\\s*', ' && '),
  rule('(?<!\\|)\\|(?!\\|)', '||'),
  rule(`(${COMPARISON}\\s*${VALUE})\\s+(?=[(!]*${FIELD}\\s*${COMPARISON})`, '$1 && '),
];
