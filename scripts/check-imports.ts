// Holds the directions of imports between folders (import-rules.ts). Run: npx tsx scripts/check-imports.ts
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { faultOf } from './import-rules.ts';
import { importsOf } from './imports-of.ts';

const folders = ['src', 'server', 'tests', 'bench', 'scripts', 'deploy'];

/** `file: specifier` of imports that break a rule for now, each with a reason and what ends it. Empty is the aim. */
const debt: Readonly<Record<string, string>> = {};

const files = folders
  .filter((folder) => existsSync(folder))
  .flatMap((folder) => readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((path) => join(folder, path)))
  .map((path) => path.replaceAll('\\', '/'))
  .filter((path) => /\.(ts|svelte)$/.test(path));

const faults: string[] = [];
const paid = new Set(Object.keys(debt));
for (const file of files) {
  for (const { specifier, line } of importsOf(file, readFileSync(file, 'utf8'))) {
    const fault = faultOf(file, specifier) ?? missing(file, specifier);
    if (fault === null) continue;
    const entry = `${file}: ${specifier}`;
    if (entry in debt) paid.delete(entry);
    else faults.push(`${file}:${line} imports ${specifier}: ${fault}`);
  }
}
for (const entry of paid) faults.push(`debt is paid, take it off the list: ${entry}`);

if (faults.length > 0) {
  console.error(faults.join('\n'));
  console.error(
    'Move the code to a folder that may import it, or hand it in as a parameter. The rules: scripts/import-rules.ts',
  );
  process.exitCode = 1;
} else {
  console.log(`${files.length} files keep to the directions.`);
}

/** Relative imports name the file with its extension, so that browsers' rules and ours are the same. */
function missing(file: string, specifier: string | null): string | null {
  if (!specifier?.startsWith('.')) return null;
  const path = join(dirname(file), specifier.replace(/\?.*$/, ''));
  return existsSync(path) ? null : 'no such file (relative imports carry the extension)';
}
