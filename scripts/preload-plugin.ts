import type { Plugin, Rolldown } from 'vite';

const READER = '<script src="early.js"></script>';

/** Writes into index.html which files each page needs beside the entry, as `<meta name="preload" data-path=… content=…>`. The small
 *  public/early.js then asks for those of the page at hand while the entry is still on its way: without it the browser learns
 *  of a page's chunk only when the entry has run. Links for every page would make each reader load all of them.
 *  @param pages source file of a page → pattern (RegExp source) of its path below the base, without the leading slash */
export function preloadPages(pages: Readonly<Record<string, string>>): Plugin {
  return {
    name: 'preload-pages',
    apply: 'build',
    transformIndexHtml: {
      order: 'post',
      handler(html, { bundle, chunk: entry }) {
        if (!bundle) return html;
        const chunks = Object.values(bundle).filter((file) => file.type === 'chunk');
        const metas = Object.entries(pages).map(([source, path]) => {
          const page = chunks.find((chunk) => chunk.facadeModuleId?.endsWith(source));
          if (!page) throw new Error(`${source} is no chunk of its own: vite.config.ts wants to preload it`);
          const files = filesOf(page, chunks, new Set(entry ? [entry.fileName] : []));
          return `<meta name="preload" data-path="${path}" content="${files.join(' ')}" />`;
        });
        if (!html.includes(READER)) throw new Error(`index.html has no ${READER}, which reads what to preload`);
        return html.replace(READER, [...metas, READER].join('\n    '));
      },
    },
  };
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
