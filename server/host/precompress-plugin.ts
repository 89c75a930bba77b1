import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import type { Plugin } from 'vite';

const COMPRESSED_TYPES = /\.(?:js|css|svg|json|webmanifest|wasm)$/;
const MIN_BYTES = 1024;

/** Writes a .gz and a .br next to each text file of the page's build, so that servers need not compress. Not next to
 *  index.html, which a server writes its base path into, nor to config.json, which an operator may replace. */
export function precompress(): Plugin {
  return {
    name: 'precompress',
    apply: 'build',
    async writeBundle({ dir }) {
      if (dir === undefined) return;
      const entries = await readdir(dir, { recursive: true, withFileTypes: true });
      const files = entries.filter((entry) => entry.isFile() && COMPRESSED_TYPES.test(entry.name));
      await Promise.all(
        files
          .filter((entry) => entry.name !== 'config.json')
          .map(async (entry) => compressFile(join(entry.parentPath, entry.name))),
      );
    },
  };
}

async function compressFile(file: string): Promise<void> {
  const bytes = await readFile(file);
  if (bytes.length < MIN_BYTES) return;
  const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY } };
  await Promise.all([
    promisify(gzip)(bytes, { level: 9 }).then((zipped) => writeFile(`${file}.gz`, zipped)),
    promisify(brotliCompress)(bytes, quality).then((zipped) => writeFile(`${file}.br`, zipped)),
  ]);
}
