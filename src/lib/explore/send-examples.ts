/** A curl command that sends one span of half a second that ends now. Works in any POSIX shell; the ids are fresh each time.
 *  @param otlpHttp address of OTLP/HTTP, without `/v1/traces` */
export function curlExample(otlpHttp: string, randomHex: (bytes: number) => string = randomHexOf): string {
  const body = {
    resourceSpans: [
      {
        resource: { attributes: [{ key: 'service.name', value: { stringValue: 'hello' } }] },
        scopeSpans: [
          {
            spans: [
              {
                traceId: randomHex(16),
                spanId: randomHex(8),
                name: 'hello from curl',
                kind: 2,
                startTimeUnixNano: 'START',
                endTimeUnixNano: 'END',
              },
            ],
          },
        ],
      },
    ],
  };
  // The shell fills in the time: a command that is run later still sends a trace of that moment
  const json = JSON.stringify(body)
    .replace('START', `'"$(($(date +%s)-1))"'500000000`)
    .replace('END', `'"$(date +%s)"'000000000`);
  return `curl -sS ${otlpHttp}/v1/traces -H 'content-type: application/json' -d '${json}'`;
}

/** Environment variables every OpenTelemetry SDK reads. */
export function sdkEnvironment(otlpHttp: string): string {
  return [
    'export OTEL_SERVICE_NAME=my-service',
    `export OTEL_EXPORTER_OTLP_ENDPOINT=${otlpHttp}`,
    'export OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf',
    'export OTEL_TRACES_EXPORTER=otlp OTEL_METRICS_EXPORTER=none OTEL_LOGS_EXPORTER=none',
  ].join('\n');
}

function randomHexOf(bytes: number): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(bytes)), (byte) => byte.toString(16).padStart(2, '0')).join(
    '',
  );
}
