import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { err, ok, type Result } from '../../src/lib/base/result.ts';
import type { IngestRequest } from './commit-ingest.ts';
import { NO_LIMITS, type StoreError, type StoreOptions, type StoreStats } from './protocol.ts';
import { Scheduler } from './scheduler.ts';
import { SharedRoom } from './shared-room.ts';
import { splitRequest } from './split-request.ts';
import { Store, type Shared } from './store.ts';
import { sumStats } from './sum-stats.ts';
import { SYSTEM_CLOCKS, type Clocks } from './store-clock.ts';
import { SINGLE_TENANT } from './tenant-id.ts';

/** A sender whose tenant finds no room may try again after somebody has raised the limit. */
const NO_ROOM_RETRY_S = 60;

/** One store for each tenant, all in one thread:
 *
 *    DATA_DIR/segments                            of the tenant `single-tenant`, as where tenants are off
 *    DATA_DIR/tenants/<folder>/tenant.json        which tenant: {"id": "team-a"}
 *    DATA_DIR/tenants/<folder>/segments           its traces
 *
 *  The folder's name is a digest of the id: ids may differ in case alone, or be longer than a file system takes. */
export class Tenants {
  private readonly stores = new Map<string, Store>();
  private readonly options: StoreOptions;
  private readonly clocks: Clocks;
  private readonly shared: Shared;

  private constructor(options: StoreOptions, clocks: Clocks) {
    this.options = options;
    this.clocks = clocks;
    this.shared = { scheduler: new Scheduler(), room: new SharedRoom(options.limits ?? NO_LIMITS) };
  }

  /** Opens the stores that are there, or only that of the single tenant. */
  static open(options: StoreOptions, clocks = SYSTEM_CLOCKS): Result<Tenants, StoreError> {
    const tenants = new Tenants(options, clocks);
    try {
      const single = tenants.openStore(SINGLE_TENANT);
      if (!single.ok) return single;
      const found = storedTenants(options.dataDir);
      if (options.maxTenants === undefined) {
        if (found.length > 0)
          console.error(`${found.length} more tenants are stored, and stay closed: MULTITENANCY is off`);
        return ok(tenants);
      }
      for (const tenant of found) {
        const opened = tenants.openStore(tenant);
        if (!opened.ok) return opened;
      }
      return ok(tenants);
    } catch (error) {
      return err({ kind: 'unavailable', message: `cannot open the store: ${(error as Error).message}` });
    }
  }

  /** null: nothing was ever stored for this tenant. */
  find(tenant: string): Store | null {
    return this.stores.get(tenant) ?? null;
  }

  /** Stores a request; for a tenant that is new, once it is known to hold spans. */
  ingest(tenant: string, request: IngestRequest): void {
    const store = this.find(tenant);
    if (store) return store.ingest(request);
    const { maxTenants = 1 } = this.options;
    if (this.stores.size >= maxTenants) {
      const setting = '--max-tenants (environment: MAX_TENANTS)';
      const message = `there are ${this.stores.size} tenants already, and ${tenant} is none of them; the limit is set by ${setting}`;
      return request.answer({ kind: 'busy', message, retryAfterS: NO_ROOM_RETRY_S });
    }
    try {
      const split = splitRequest(request.body, request.encoding);
      if (!split.ok) return request.answer({ kind: 'malformed', message: split.error.message });
      const { spans, rejectedSpans, message } = split.value;
      if (spans === 0) return request.answer({ kind: 'accepted', spans, rejectedSpans, message });
      const opened = this.openStore(tenant);
      if (opened.ok) opened.value.ingest(request);
      else request.answer({ kind: 'unavailable', message: opened.error.message });
    } catch (error) {
      console.error(`nothing could be stored for the new tenant ${tenant}:`, error);
      request.answer({ kind: 'unavailable', message: (error as Error).message });
    }
  }

  /** Of all together. */
  stats(): StoreStats {
    return sumStats([...this.stores].map(([tenant, store]) => ({ tenant, stats: store.stats() })));
  }

  async close(): Promise<void> {
    for (const store of this.stores.values()) await store.close();
  }

  private openStore(tenant: string): Result<Store, StoreError> {
    const { dataDir } = this.options;
    const folder = tenant === SINGLE_TENANT ? dataDir : writeFolder(dataDir, tenant);
    const opened = Store.open({ ...this.options, dataDir: folder }, this.clocks, this.shared);
    if (opened.ok) this.stores.set(tenant, opened.value);
    return opened;
  }
}

const folderOf = (dataDir: string, tenant: string): string =>
  join(dataDir, 'tenants', createHash('sha256').update(tenant).digest('hex').slice(0, 32));

/** Makes the folder of a tenant. Throws where the disk refuses. */
function writeFolder(dataDir: string, tenant: string): string {
  const folder = folderOf(dataDir, tenant);
  const path = join(folder, 'tenant.json');
  if (existsSync(path)) return folder;
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${path}.new`, `${JSON.stringify({ id: tenant })}\n`);
  renameSync(`${path}.new`, path);
  return folder;
}

/** The tenants that have a folder of their own. Throws where one cannot be read. */
function storedTenants(dataDir: string): string[] {
  return tenantFolders(dataDir).map((folder) => {
    const path = join(folder, 'tenant.json');
    const { id } = JSON.parse(readFileSync(path, 'utf8')) as { id?: unknown };
    if (typeof id !== 'string' || folderOf(dataDir, id) !== folder) throw new Error(`${path} names another tenant`);
    return id;
  });
}

/** The folders of all tenants but the single one. Folders without a name are left over from a start that was killed. */
export function tenantFolders(dataDir: string): string[] {
  const parent = join(dataDir, 'tenants');
  if (!existsSync(parent)) return [];
  const folders = readdirSync(parent).map((name) => join(parent, name));
  return folders.filter((folder) => existsSync(join(folder, 'tenant.json')));
}
