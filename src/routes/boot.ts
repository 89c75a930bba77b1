import { loadConfig, type Config, type ConfigError } from '../lib/config/config.ts';
import type { Result } from '../lib/base/result.ts';
import { matchRoute } from '../lib/router/route.ts';
import { currentUrl } from '../lib/router/router.svelte.ts';
import { startTelemetry } from '../lib/telemetry/telemetry.ts';
import { PageLoader } from './page-loader.svelte.ts';
import { ROUTES } from './routes.ts';

const MOUNT_WITHIN_MS = 150;

/** What a load asks for at once, in parallel: the configuration, and the chunk of the page at this address with its worker. */
export interface Boot {
  readonly config: Promise<Result<Config, ConfigError>>;
  readonly loader: PageLoader;
  /** Settles with the page's `begin`; after 150 ms where that has not been called by then: a slow network still sees the frame. */
  readonly begun: Promise<unknown>;
}

/** Mounting takes the main thread longer than most answers take the backend: the first request goes out before it. */
export function startBoot(): Boot {
  const loader = new PageLoader();
  const config = configure();
  matchRoute(ROUTES, currentUrl.path)?.route.prepare?.();
  let mounting = false; // from then on the page sends its requests itself
  let begun: Promise<void> | undefined;
  const late = new Promise((resolve) => setTimeout(resolve, MOUNT_WITHIN_MS)).then(() => {
    mounting = begun === undefined;
    return begun;
  });
  const begin = async () => {
    const [page, loaded] = await Promise.all([loader.preload(currentUrl.path), config]);
    const shown = loader.show(currentUrl.path, currentUrl.search);
    if (!mounting && loaded.ok && shown.kind === 'page')
      await (begun = Promise.resolve(page?.begin?.(loaded.value, shown.props)));
  };
  return { config, loader, begun: Promise.race([begin(), late]) };
}

/** Reads the configuration, and switches telemetry on where it says so. */
export async function configure(): Promise<Result<Config, ConfigError>> {
  const loaded = await loadConfig(document.baseURI);
  if (loaded.ok) startTelemetry(loaded.value);
  return loaded;
}
