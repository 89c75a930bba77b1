/** What a line of a stack trace is. `library`: a frame of the language's own or of an installed package. `cause`: another exception begins. */
export type StackRole = 'message' | 'own' | 'library' | 'cause';

export interface StackLine {
  readonly text: string;
  readonly role: StackRole;
}

/** Neighbouring lines that are shown, or folded, together. */
export interface StackRun {
  readonly lines: readonly StackLine[];
  readonly frames: number; // among them
  readonly folded: boolean; // frames of libraries, more than a few
}

const FOLD_FROM = 4; // fewer are read faster than a button

/** Java and its kin, JavaScript, Python, .NET, Ruby, PHP; Go has frames of two lines. */
const FRAME =
  /^\s*(?:at\s.+|File "[^"]*", line \d+.*|from\s\S+:\d+.*|\S+:\d+:in\s.+|#\d+\s.+|\.\.\. \d+ (?:more|common frames omitted).*)$/;
// Of a function only its beginning: it is one because of the line below it. A pattern of the whole takes a minute for a long line
const GO_FRAME = /^(?:created by )?[\w/~*-]+\.[\w./~*()[\]-]/;
const GO_PLACE = /^\s+\S+\.(?:go|s):\d+/;
const CAUSE =
  /^\s*(?:Caused by: |Suppressed: |\[cause\]: |---> |Next \S*(?:Exception|Error)|The above exception was the direct cause|During handling of the above exception|--- End of (?:inner exception )?stack trace)/;
const GOROUTINE = /^goroutine \d+ \[/;

const LIBRARY = [
  // Java, Kotlin, Scala
  /^\s*at (?:[\w.]+\/)?(?:java|javax|jakarta|jdk|sun|com\.sun|kotlin|kotlinx|scala|akka|groovy|clojure|reactor|rx|okhttp3|okio|org\.(?:springframework|apache|hibernate|eclipse|jboss|junit|postgresql|mongodb|glassfish)|com\.(?:fasterxml|zaxxer|mysql|google\.common|google\.inject)|io\.(?:netty|grpc|vertx|quarkus|micronaut|undertow|opentelemetry|projectreactor|reactivex|lettuce))[.$]/,
  // .NET
  /^\s*at (?:System|Microsoft|MS\.Internal|Npgsql|Grpc|Newtonsoft|MediatR)\./,
  // JavaScript
  /node_modules|\(node:|\bat node:|\(internal\/|\(native\)|\(<anonymous>\)$|\bat native\b|\bprocessTicksAndRejections\b/,
  // Python, Ruby, PHP
  /[/\\](?:site|dist)-packages[/\\]|[/\\]lib[/\\]python\d|<frozen |[/\\]gems[/\\]|[/\\]lib[/\\]ruby[/\\]|<internal:|[/\\]vendor[/\\]|\[internal function\]|#\d+ \{main\}/,
  // Go
  /[/\\]pkg[/\\]mod[/\\]|[/\\]go[/\\]src[/\\]|^\s*_testmain\.go|\/opt\/hostedtoolcache\/go\//,
  /^\s*\.\.\. \d+ (?:more|common frames omitted)/,
];

/** What each line is. Lines that are no frames of a known form are the message, or belong to the frame before them. */
export function stackLines(stack: string): StackLine[] {
  const texts = stack.replace(/\r/g, '').split('\n');
  while (texts.length > 1 && texts.at(-1) === '') texts.pop();
  const lines: StackLine[] = [];
  for (let i = 0; i < texts.length; i++) {
    const text = texts[i]!;
    const before = lines.at(-1)?.role;
    const next = texts[i + 1] ?? '';
    let role: StackRole;
    if (CAUSE.test(text)) role = 'cause';
    else if (GOROUTINE.test(text)) role = 'message';
    else if (GO_PLACE.test(text) && (before === 'own' || before === 'library')) role = before;
    else if (GO_FRAME.test(text) && GO_PLACE.test(next)) role = isLibrary(next) ? 'library' : 'own';
    else if (FRAME.test(text)) role = isLibrary(text) ? 'library' : 'own';
    // Python shows the source below each frame
    else if ((before === 'own' || before === 'library') && /^\s{4}/.test(text)) role = before;
    else role = 'message';
    lines.push({ text, role });
  }
  return lines;
}

/** Runs of lines of one kind; long runs of library frames are folded. Where every frame is a library's, nothing is: there is nothing
 *  else to read. */
export function stackRuns(lines: readonly StackLine[]): StackRun[] {
  const someOwn = lines.some(({ role }) => role === 'own');
  const runs: StackLine[][] = [];
  for (const line of lines) {
    const run = runs.at(-1);
    if (run && (run[0]!.role === 'library') === (line.role === 'library')) run.push(line);
    else runs.push([line]);
  }
  return runs.map((run) => {
    const frames = run.filter(isFrameStart).length;
    return { lines: run, frames, folded: someOwn && run[0]!.role === 'library' && frames >= FOLD_FROM };
  });
}

/** Not the second line that a frame has in Go and Python. */
function isFrameStart({ text, role }: StackLine): boolean {
  return (role === 'own' || role === 'library') && !GO_PLACE.test(text) && (FRAME.test(text) || GO_FRAME.test(text));
}

function isLibrary(frame: string): boolean {
  return LIBRARY.some((pattern) => pattern.test(frame));
}
