import { expect, test } from 'vitest';
import { RequestDurations } from '../../../server/tempo-api/request-durations.ts';

test('buckets hold all that took no longer, and unknown paths and methods make no series of their own', () => {
  const durations = new RequestDurations();
  durations.observe('GET', '/api/traces/{traceID}', 200, 0.005);
  durations.observe('GET', '/api/traces/{traceID}', 200, 0.3);
  durations.observe('GET', '/api/traces/{traceID}', 200, 1000);
  durations.observe('"}', null, 404, 0);
  durations.observe('BREW', null, 404, 0);
  const lines = durations.text().split('\n');
  const labels = 'method="GET",route="api_traces_traceid",status_code="200",ws="false"';
  const bucket = (most: string) =>
    lines
      .find((line) => line.startsWith(`tempo_request_duration_seconds_bucket{${labels},le="${most}"}`))
      ?.split(' ')[1];
  expect(['0.005', '0.25', '0.5', '100', '+Inf'].map(bucket)).toEqual(['1', '1', '2', '2', '3']);
  expect(lines).toContain(`tempo_request_duration_seconds_count{${labels}} 3`);
  expect(lines).toContain(`tempo_request_duration_seconds_sum{${labels}} 1000.305`);
  const other = 'method="other",route="other",status_code="404",ws="false"';
  expect(lines).toContain(`tempo_request_duration_seconds_count{${other}} 2`);
});
