import type { Attributes } from '@opentelemetry/api';

/** The processes of the make-believe shop. Databases, caches and payment providers that are not traced appear as peers only. */
const SERVICES = {
  'web-frontend': {
    version: '3.12.0',
    more: { 'browser.platform': 'Linux', 'browser.language': 'en-GB', 'browser.mobile': false },
  },
  'api-gateway': { version: '1.8.2', more: { 'host.name': 'gateway-5d8f' } },
  'auth-service': { version: '1.3.0', more: { 'host.name': 'auth-77c1' } },
  'user-service': { version: '1.0.0', more: { 'host.name': 'users-b204' } },
  'order-service': { version: '2.4.1', more: { 'host.name': 'orders-19ae' } },
  'payment-service': { version: '1.1.7', more: { 'host.name': 'payments-e310' } },
  'notification-worker': { version: '0.9.4', more: { 'host.name': 'notify-4f6b' } },
  database: { version: '16.4', more: { 'host.name': 'pg-pool-0' } },
} satisfies Record<string, { version: string; more: Attributes }>;

export type ServiceName = keyof typeof SERVICES;

/** Marks demo traffic, so that the page and the host can tell it from anybody's own traces. */
const DEMO_MARK = 'observatory.demo';

export function resourceAttributes(service: ServiceName, environment: string): Attributes {
  const { version, more } = SERVICES[service];
  return {
    'service.name': service,
    'service.version': version,
    'service.namespace': 'shop',
    'service.instance.id': `${service}-${environment}-1`,
    'deployment.environment': environment,
    [DEMO_MARK]: true,
    ...more,
  };
}
