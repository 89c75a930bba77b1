import { parse } from 'svelte/compiler';
import ts from 'typescript';

/** One import in a file. `specifier` is null when it is computed, as in `import(name)`, and so cannot be checked. */
export interface Import {
  readonly specifier: string | null;
  /** 1-based */
  readonly line: number;
}

/**
 * Every import of a module: static, `export … from`, dynamic `import()`, `import('…')` types, and the files that
 * `new URL('./x.ts', import.meta.url)` names (workers). Of a component also those in its markup.
 * @throws when the file does not parse; the type checker says more about it
 */
export function importsOf(file: string, source: string): Import[] {
  return file.endsWith('.svelte') ? importsOfComponent(file, source) : importsOfScript(file, source, 1);
}

function importsOfComponent(file: string, source: string): Import[] {
  const { fragment, instance, module } = parse(source, { modern: true, filename: file });
  const scripts = [module, instance].flatMap((script) => {
    if (!script) return [];
    const from = source.indexOf('>', script.start) + 1; // attributes of <script> hold no `>`
    return importsOfScript(file, source.slice(from, script.end), lineAt(source, from));
  });
  return [...scripts, ...importsOfMarkup(fragment, source)];
}

/** `{#await import('./Chart.svelte')}`: the markup's expressions are ESTree nodes. */
function importsOfMarkup(node: unknown, source: string): Import[] {
  if (typeof node !== 'object' || node === null) return [];
  const inside = Object.values(node).flatMap((child) => importsOfMarkup(child, source));
  if (!('type' in node) || node.type !== 'ImportExpression') return inside;
  const { source: of, start } = node as unknown as { source: { value?: unknown }; start: number };
  return [{ specifier: typeof of.value === 'string' ? of.value : null, line: lineAt(source, start) }, ...inside];
}

function importsOfScript(file: string, source: string, firstLine: number): Import[] {
  const tree = ts.createSourceFile(file, source, ts.ScriptTarget.Latest, false);
  const found: Import[] = [];
  const visit = (node: ts.Node): void => {
    const from = importedBy(node);
    if (from !== undefined) {
      const line = firstLine + tree.getLineAndCharacterOfPosition(node.getStart(tree)).line;
      found.push({ specifier: from && ts.isStringLiteralLike(from) ? from.text : null, line });
    }
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return found;
}

/** The node that names what `node` imports, null when the name is missing, undefined when it imports nothing. */
function importedBy(node: ts.Node): ts.Node | null | undefined {
  if (ts.isImportDeclaration(node)) return node.moduleSpecifier;
  if (ts.isExportDeclaration(node)) return node.moduleSpecifier;
  if (ts.isImportTypeNode(node)) return ts.isLiteralTypeNode(node.argument) ? node.argument.literal : null;
  if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
    return node.arguments[0] ?? null;
  if (ts.isNewExpression(node) && isModuleUrl(node)) return node.arguments?.[0] ?? null;
  return undefined;
}

/** `new URL('./trace.worker.ts', import.meta.url)` of a source file; of a built file (`.js`) or a folder it is no import. */
function isModuleUrl({ expression, arguments: args }: ts.NewExpression): boolean {
  if (!ts.isIdentifier(expression) || expression.text !== 'URL' || args?.length !== 2) return false;
  const [path, base] = args as unknown as readonly [ts.Expression, ts.Expression];
  const ofThisModule = ts.isPropertyAccessExpression(base) && ts.isMetaProperty(base.expression);
  return ofThisModule && ts.isStringLiteralLike(path) && /\.(ts|svelte)$/.test(path.text);
}

function lineAt(source: string, offset: number): number {
  return source.slice(0, offset).split('\n').length;
}
