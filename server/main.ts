// The command: reads its settings, starts the host, ends it on a signal. Everything heavy is imported after --help.
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { helpText, readInvocation } from './settings.ts';

/** One press of Ctrl-C can arrive twice: from the terminal and from npm. */
const SAME_PRESS_MS = 300;
const CLOSE_WITHIN_MS = 10_000;

async function main(): Promise<void> {
  const invocation = readInvocation(process.argv.slice(2), process.env);
  if (!invocation.ok) return fail(invocation.error.message, 2);
  if (invocation.value.kind === 'help') return void process.stdout.write(helpText());

  if (invocation.value.kind === 'delete-all') return deleteAll(invocation.value.settings.dataDir);
  const { startHost } = await import('./host/run.ts');
  const started = await startHost(invocation.value.settings, dirname(fileURLToPath(import.meta.url)));
  if (!started.ok) return fail(started.error.message, 1);
  process.stdout.write(started.value.banner);

  let closingSinceMs: number | null = null;
  const onSignal = () => {
    if (closingSinceMs !== null) {
      if (performance.now() - closingSinceMs > SAME_PRESS_MS) process.exit(130);
      return;
    }
    closingSinceMs = performance.now();
    setTimeout(() => fail(`Not closed within ${CLOSE_WITHIN_MS / 1000} s`, 1), CLOSE_WITHIN_MS).unref();
    started.value.close().then(
      () => process.exit(0),
      (error: unknown) => fail(String(error), 1),
    );
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal);
}

async function deleteAll(dataDir: string): Promise<void> {
  const { deleteStoredData } = await import('./store/delete-data.ts');
  const deleted = deleteStoredData(dataDir);
  if (!deleted.ok) return fail(deleted.error.message, 1);
  process.stdout.write(`All traces in ${dataDir} are deleted (${deleted.value} files).\n`);
}

function fail(message: string, exitCode: number): void {
  process.stderr.write(`trace-observatory: ${message}\n`);
  process.exit(exitCode);
}

await main();
