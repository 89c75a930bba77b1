/** The environment of a backend that a benchmark starts: a folder and ports of its own, and nothing that sends by itself. */
export function backendEnv(dataDir: string, [otlp, grpc, tempo, page]: readonly number[]): NodeJS.ProcessEnv {
  return {
    ...process.env,
    DATA_DIR: dataDir,
    DEMO: 'off',
    PORT: `${page}`,
    OTLP_HTTP_PORT: `${otlp}`,
    OTLP_GRPC_PORT: `${grpc}`,
    TEMPO_PORT: `${tempo}`,
    ZIPKIN_PORT: 'off',
    JAEGER_PORT: 'off',
  };
}
