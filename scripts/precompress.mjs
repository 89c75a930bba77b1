// Puts a .gz beside each text file of dist/, for nginx's gzip_static and the Node host. index.html is left out: servers write into it.
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { constants, gzipSync } from 'node:zlib';

const folder = process.argv[2] ?? 'dist';
const smallest = 1024; // bytes; below that a packet is a packet

for (const path of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
  const file = join(folder, path);
  if (!/\.(js|css|svg|json|txt|map)$/.test(path) || statSync(file).size < smallest) continue;
  writeFileSync(`${file}.gz`, gzipSync(readFileSync(file), { level: constants.Z_BEST_COMPRESSION }));
}
