/** A line for any POSIX shell that sends a trace of one span, a second long and ending now. The shell makes the ids and the times, so
 *  that each run is a new trace; once it is accepted, its link is printed.
 *  @param otlpHttp address of OTLP/HTTP, without `/v1/traces`
 *  @param pageUrl where the page stands, ends with `/`; null: no page, so no link */
export function firstTraceCommand(otlpHttp: string, pageUrl: string | null): string {
  // What stands between two single quotes more is the shell's to fill in
  const span =
    `{"traceId":"'$t'","spanId":"'\${t%????????????????}'","name":"hello","kind":2,` +
    `"startTimeUnixNano":"'$((n-1))'000000000","endTimeUnixNano":"'$n'000000000"}`;
  const resource = '{"attributes":[{"key":"service.name","value":{"stringValue":"my-first-service"}}]}';
  const body = `{"resourceSpans":[{"resource":${resource},"scopeSpans":[{"spans":[${span}]}]}]}`;
  const link = pageUrl === null ? '' : ` && echo " ${inDoubleQuotes(pageUrl)}trace/$t"`;
  return (
    `t=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \\n') n=$(date +%s); ` +
    `curl -sSf "${inDoubleQuotes(otlpHttp)}/v1/traces" -H 'content-type: application/json' -d '${body}'${link}`
  );
}

function inDoubleQuotes(text: string): string {
  return text.replace(/["$`\\]/g, '\\$&');
}
