import type { IncomingHttpHeaders } from 'node:http';
import { err, ok, type Result } from '../../src/lib/base/result.ts';

/** The tenant of everything where tenants are off, named as in Tempo. */
export const SINGLE_TENANT = 'single-tenant';
export const TENANT_HEADER = 'x-scope-orgid';

/** The header of a request over HTTP. One that came twice is joined by a comma, which no tenant has. */
export function orgIdOf({ headers }: { readonly headers: IncomingHttpHeaders }): string | undefined {
  return headers[TENANT_HEADER]?.toString();
}

const MAX_LENGTH = 150;
const UNSUPPORTED = /[^A-Za-z0-9!_.*'()-]/;

export interface TenantError {
  readonly kind: 'none' | 'invalid' | 'several';
  readonly message: string;
}
/** Whose request it is, by the value of X-Scope-OrgID. */
export type TenantRule = (orgId: string | undefined) => Result<string, TenantError>;

/** Where tenants are off: the header is not looked at. */
export const oneTenant: TenantRule = () => ok(SINGLE_TENANT);

/** One tenant by Tempo's rules and in its words (dskit's packages user and tenant): `id`, or `id:key=value` whose second part is
 *  left out; `a|a` is a. */
export const tenantByHeader: TenantRule = (orgId) => {
  const none = err({ kind: 'none', message: 'no org id' } satisfies TenantError);
  if (orgId === undefined || orgId === '') return none;
  const ids = orgId.split('|').map((part) => part.split(':', 1)[0]!);
  for (const id of ids) {
    const wrong = wrongIn(id);
    if (wrong !== null) return err({ kind: 'invalid', message: wrong });
  }
  const [first = ''] = ids;
  if (ids.some((id) => id !== first)) return err({ kind: 'several', message: 'multiple org IDs present' });
  return first === '' ? none : ok(first);
};

/** Why this cannot be the name of a tenant; null if it can. */
function wrongIn(id: string): string | null {
  const [character] = UNSUPPORTED.exec(id) ?? [];
  if (character !== undefined) return `tenant ID '${id}' contains unsupported character '${character}'`;
  if (id.length > MAX_LENGTH) return `tenant ID is too long: max ${MAX_LENGTH} characters`;
  return id === '.' || id === '..' ? "tenant ID is '.' or '..'" : null;
}
