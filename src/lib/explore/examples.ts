/** A query to start from, with what it finds in plain words. */
export interface Example {
  readonly label: string;
  readonly q: string;
}

/** The integration guide's eight queries, in the form Tempo accepts (attributes carry their scope). */
export const EXAMPLES: readonly Example[] = [
  { label: 'Traces with an error', q: '{ status = error }' },
  { label: 'Traces through one service', q: '{ resource.service.name = "user-service" }' },
  { label: 'Anything slower than a second', q: '{ duration > 1s }' },
  {
    label: 'Slow database calls that failed',
    q: '{ resource.service.name = "database" && duration > 500ms && status = error }',
  },
  { label: 'Refused or failed HTTP requests', q: '{ span.http.status_code >= 400 }' },
  { label: 'Everything in production', q: '{ resource.deployment.environment = "production" }' },
  { label: 'One operation by its name', q: '{ name = "DB.Query" }' },
  {
    label: 'Slow, failing API calls in production',
    q: `{
  resource.service.name = "api-gateway" &&
  resource.deployment.environment = "production" &&
  span.http.method = "POST" &&
  duration > 1s &&
  span.http.status_code >= 500
}`,
  },
];
