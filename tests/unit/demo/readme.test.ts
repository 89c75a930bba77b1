import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { firstTraceCommand } from '../../../src/lib/formats/first-trace.ts';
import { SETTINGS } from '../../../server/settings-table.ts';

const readme = readFileSync(new URL('../../../README.md', import.meta.url), 'utf8');

test('the table of settings in the README is that of --help', () => {
  const rows = readme.split('\n').filter((line) => line.startsWith('| `--'));
  const told = rows.map((line) =>
    line.split(/(?<!\\)\|/).map((cell) => cell.trim().replaceAll('`', '').replaceAll('\\|', '|')),
  );
  const expected = SETTINGS.map(({ flag, placeholder, variable, help }) => [
    `--${flag} ${placeholder}`,
    variable,
    help,
  ]);
  expect(told.filter(([, , variable]) => variable !== '').map((row) => row.slice(1, 4))).toEqual(expected);
});

test('the first trace of the README is sent by the command that the page and the start print', () => {
  const [, shown] = /\*\*A first one, with curl\.\*\*[^]*?```sh\n([^]*?)\n```/.exec(readme) ?? [];
  expect(shown).toBe(firstTraceCommand('http://localhost:4318', 'http://localhost:8080/'));
});
