import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sqlLines } from '../../../../src/lib/waterfall/panel/sql-lines.ts';

test('a line for each clause', () => {
  expect(
    sqlLines(
      "SELECT a, count(*) FROM orders o LEFT  JOIN users u ON u.id = o.user_id WHERE o.total > $1 AND o.at BETWEEN ? AND ? OR u.name = 'from here' GROUP BY a ORDER BY 2 DESC LIMIT 10",
    ),
  ).toBe(
    [
      'SELECT a, count(*)',
      'FROM orders o',
      'LEFT JOIN users u',
      '  ON u.id = o.user_id',
      'WHERE o.total > $1',
      '  AND o.at BETWEEN ? AND ?',
      "  OR u.name = 'from here'",
      'GROUP BY a',
      'ORDER BY 2 DESC',
      'LIMIT 10',
    ].join('\n'),
  );
});

test('a query in brackets is one step further in; other brackets stay in their line', () => {
  expect(sqlLines('select x from (select y from t where z in (1, 2)) s where exists (select 1)')).toBe(
    [
      'select x',
      'from (',
      '  select y',
      '  from t',
      '  where z in (1, 2)',
      ') s',
      'where exists (',
      '  select 1',
      ')',
    ].join('\n'),
  );
  expect(sqlLines('SELECT EXTRACT(year FROM at), left(name, 3) FROM t')).toBe(
    'SELECT EXTRACT(year FROM at), left(name, 3)\nFROM t',
  );
});

test('statements of other kinds, cut ones, comments and quotes', () => {
  expect(sqlLines('INSERT INTO t (a, b) VALUES (?, ?) ON CONFLICT DO NOTHING RETURNING id')).toBe(
    'INSERT INTO t (a, b)\nVALUES (?, ?)\nON CONFLICT DO NOTHING\nRETURNING id',
  );
  expect(sqlLines('UPDATE t SET a = 1 WHERE b = $$ where $$')).toBe('UPDATE t\nSET a = 1\nWHERE b = $$ where $$');
  expect(sqlLines('/* app:web where */ SELECT "from" FROM `a where b` -- where\nWHERE c = \'unfinish')).toBe(
    '/* app:web where */\nSELECT "from"\nFROM `a where b` -- where\nWHERE c = \'unfinish',
  );
  expect(sqlLines('SELECT 1; SELECT 2')).toBe('SELECT 1;\nSELECT 2');
});

test('nothing but white space is ever changed', () => {
  const words = fc.constantFrom(
    'select',
    'FROM',
    'where',
    '(',
    ')',
    "'a  b'",
    '"',
    '`',
    '--',
    '/*',
    '$$',
    'é',
    '?',
    ',',
    '\n',
    ' ',
    'left',
    'join',
    '::',
    '1.5',
    '@>',
    ';',
    '\\',
    "'",
  );
  const bare = (text: string) => text.replace(/\s+/g, '');
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(words).map((list) => list.join(' ')),
      ),
      (text) => {
        expect(bare(sqlLines(text))).toBe(bare(text));
      },
    ),
  );
});

test('a megabyte of statement is laid out in time that grows with its length', () => {
  const statement = `SELECT * FROM t WHERE a IN (${'?, '.repeat(300_000)}?)`;
  expect(sqlLines(statement).split('\n')).toHaveLength(3);
});
