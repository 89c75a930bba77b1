import type { Plugin, Rolldown } from 'vite';

const READER = '<script src="early.js"></script>';

/** What a page needs beside the entry. */
export interface PageNeeds {
  readonly path: string; // pattern (RegExp source) of its path below the base, without the leading slash
  readonly worker?: string; // name of the worker that it starts first of all
}

/** Writes into index.html which files each page needs beside the entry, as `<meta name="preload" data-path=… content=…>`. The small
 *  public/early.js then asks for those of the page at hand, and starts its worker (`data-worker`), while the entry is still on its
 *  way: without it the browser learns of a page's chunk only when the entry has run. Links for every page would make each reader
 *  load all of them. @param pages by source file */
export function preloadPages(pages: Readonly<Record<string, PageNeeds>>): Plugin {
  return {
    name: 'preload-pages',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler(html, { bundle, chunk: entry }) {
        if (!bundle) return html;
        const chunks = Object.values(bundle).filter((file) => file.type === 'chunk');
        const metas = Object.entries(pages).map(([source, { path, worker }]) => {
          const page = chunks.find((chunk) => chunk.facadeModuleId?.endsWith(source));
          if (!page) throw new Error(`${source} is no chunk of its own: vite.config.ts wants to preload it`);
          const files = filesOf(page, chunks, new Set(entry ? [entry.fileName] : []));
          const started = worker === undefined ? '' : ` data-worker="${workerFile(worker, Object.keys(bundle))}"`;
          return `<meta name="preload" data-path="${path}"${started} content="${files.join(' ')}" />`;
        });
        if (!html.includes(READER)) throw new Error(`index.html has no ${READER}, which reads what to preload`);
        return html.replace(READER, [...metas, READER].join('\n    '));
      },
    },
  };
}

function workerFile(name: string, files: readonly string[]): string {
  const file = files.find((file) => file.startsWith(`assets/${name}-`) && file.endsWith('.js'));
  if (file === undefined) throw new Error(`There is no worker ${name}: vite.config.ts wants it started early`);
  return file;
}

/** A chunk, the style sheets it brings, and the same of everything it imports that is not in `known`. */
function filesOf(
  chunk: Rolldown.OutputChunk,
  chunks: readonly Rolldown.OutputChunk[],
  known: Set<string>,
): readonly string[] {
  if (known.has(chunk.fileName)) return [];
  known.add(chunk.fileName);
  const imported = chunks.filter(({ fileName }) => chunk.imports.includes(fileName));
  const css = chunk.viteMetadata?.importedCss ?? new Set<string>();
  return [chunk.fileName, ...css, ...imported.flatMap((next) => filesOf(next, chunks, known))];
}
