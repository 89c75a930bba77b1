import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { withBaseHref } from '../../../server/host/index-page.ts';
import { acceptsCoding, StaticFiles } from '../../../server/host/static-files.ts';
import { precompress } from '../../../server/host/precompress-plugin.ts';
import { build } from 'vite';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'static-files-'));
  mkdirSync(join(folder, 'dist', 'assets'), { recursive: true });
  writeFileSync(join(folder, 'secret.txt'), 'secret');
  writeFileSync(join(folder, 'dist', 'assets', 'a.js'), 'export {}');
  symlinkSync(join(folder, 'secret.txt'), join(folder, 'dist', 'link.txt'));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('files', () => {
  test.each(['../secret.txt', 'assets/../../secret.txt', '/etc/passwd', 'assets', '', '.', 'link.txt', 'assets\\a.js'])(
    '%j is not one of them',
    (path) => expect(new StaticFiles(join(folder, 'dist')).find(path)).toBeNull(),
  );

  test('are found by their path', () => {
    expect(new StaticFiles(join(folder, 'dist')).find('assets/a.js')).toBe(join(folder, 'dist', 'assets', 'a.js'));
  });

  test('a folder that is not there holds none', () => {
    expect(new StaticFiles(join(folder, 'none')).find('a')).toBeNull();
  });

  test.each([
    ['gzip, br', 'br', true],
    ['gzip;q=0, br', 'gzip', false],
    ['GZIP;q=0.5', 'gzip', true],
    ['', 'gzip', false],
  ])('Accept-Encoding %j with %s: %s', (header, coding, expected) =>
    expect(acceptsCoding(header, coding)).toBe(expected),
  );
});

describe('the base path', () => {
  test('is written into the one base element', () => {
    expect(withBaseHref('<head><base href="/" /></head>', '/a/b/')).toBe('<head><base href="/a/b/" /></head>');
  });

  test('an index.html without one is a mistake of the build', () => {
    expect(() => withBaseHref('<head></head>', '/a/b/')).toThrow(/no <base href/);
  });
});

test('a build leaves compressed twins of its assets, none of index.html', async () => {
  const root = join(folder, 'project');
  mkdirSync(root);
  writeFileSync(join(root, 'index.html'), `<script type="module" src="/main.js"></script>`);
  writeFileSync(join(root, 'main.js'), `console.log(${JSON.stringify('text '.repeat(1000))})`);
  await build({ root, configFile: false, logLevel: 'silent', plugins: [precompress()] });
  const files = new StaticFiles(join(root, 'dist'));
  const script = /assets\/[^"]+\.js/.exec(
    (await import('node:fs')).readFileSync(join(root, 'dist', 'index.html'), 'utf8'),
  )![0];
  expect(files.find(`${script}.gz`)).not.toBeNull();
  expect(files.find(`${script}.br`)).not.toBeNull();
  expect(files.find('index.html.gz')).toBeNull();
});
