// Holds what Explore costs on a cold visit, in gzip bytes. Builds aside and follows the imports. Run: npx tsx scripts/check-size.ts
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build, type Rolldown } from 'vite';
import { chunksOf, type BuiltFile } from './page-chunks.ts';

const KB = 1000;
const limits = { explore: 110 * KB, telemetry: 30 * KB };

const files = await builtFiles();
const explore = chunksOf(files, 'index.html', /\/src\/routes\/explore\//);
const telemetry = chunksOf(files, /\/src\/lib\/telemetry\//).filter((file) => !explore.includes(file));
const later = files.filter((file) => !explore.includes(file) && !telemetry.includes(file));

console.log('gzip bytes');
const within = [report('explore', explore, limits.explore), report('telemetry', telemetry, limits.telemetry)];
report('loaded later', later, Infinity);
if (within.includes(false)) {
  console.error(
    'Load what Explore does not need at first with import(), or leave it out. The largest sources are listed above.',
  );
  process.exitCode = 1;
}

/** Every script and style sheet of the page. The worker builds are among them. */
async function builtFiles(): Promise<BuiltFile[]> {
  const outDir = await mkdtemp(join(tmpdir(), 'observatory-size-'));
  const result = (await build({ logLevel: 'error', build: { outDir, emptyOutDir: true } })) as Rolldown.RolldownOutput;
  await rm(outDir, { recursive: true });
  return result.output
    .filter(({ fileName }) => /\.(js|css)$/.test(fileName))
    .map((item) => {
      const source = item.type === 'chunk' ? item.code : item.source;
      const shared = { fileName: item.fileName, gzip: gzipSync(source).length };
      if (item.type === 'asset') return { ...shared, roots: [], needs: [], sources: [] };
      // One sheet for all pages, which index.html links
      const css = item.isEntry
        ? result.output.map((file) => file.fileName).filter((name) => name.endsWith('.css'))
        : [];
      const sources = Object.entries(item.modules).map(([id, module]) => ({ id, bytes: module.renderedLength }));
      const isRoot = item.isEntry || item.isDynamicEntry;
      return { ...shared, roots: isRoot ? item.moduleIds : [], needs: [...item.imports, ...css], sources };
    });
}

/** Prints a table of the group. @returns whether it is within its limit */
function report(name: string, group: readonly BuiltFile[], limit: number): boolean {
  const sum = group.reduce((bytes, file) => bytes + file.gzip, 0);
  const within = sum <= limit;
  console.log(`${within ? ' ' : '✗'} ${name}: ${sum}${limit === Infinity ? '' : ` of ${limit}`}`);
  for (const { fileName, gzip } of group.toSorted((a, b) => b.gzip - a.gzip))
    console.log(`    ${`${gzip}`.padStart(7)}  ${fileName}`);
  if (!within) {
    console.log('    largest sources (bytes before minifying and gzip):');
    const sources = group.flatMap((file) => file.sources).toSorted((a, b) => b.bytes - a.bytes);
    for (const { id, bytes } of sources.slice(0, 15))
      console.log(`    ${`${bytes}`.padStart(7)}  ${id.replace(/^.*\/(?=node_modules|src)/, '')}`);
  }
  return within;
}
