// Settings from flags and environment (a flag wins), and the text of --help. No side effects: main.ts prints and exits.
import { err, ok, type Result } from '../src/lib/base/result.ts';
import { SETTINGS, type AnySetting, type Settings } from './settings-table.ts';

export type { Settings } from './settings-table.ts';

export type SettingsError = { kind: 'bad-setting'; message: string };
export type Invocation = { kind: 'help' } | { kind: 'run' | 'delete-all'; settings: Settings };

const SWITCHES = ['backend-only', 'dev', 'delete-all', 'help'] as const;

/** Reads the command line. An environment variable that is empty counts as not set.
 *  @param words the command line after the script's name */
export function readInvocation(
  words: readonly string[],
  environment: NodeJS.ProcessEnv,
): Result<Invocation, SettingsError> {
  const texts = new Map<string, string>();
  const switches = new Set<string>();
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!;
    if (word === '-h') return ok({ kind: 'help' });
    const [, flag, inline] = /^--([^=]+)(?:=([^]*))?$/.exec(word) ?? [];
    if (flag === undefined) return wrong(`${word} is not a flag. All flags: --help`);
    if (SWITCHES.some((name) => name === flag)) {
      if (inline !== undefined) return wrong(`--${flag} takes no value`);
      switches.add(flag);
      continue;
    }
    const setting = SETTINGS.find((candidate) => candidate.flag === flag);
    if (!setting) return wrong(unknownFlag(flag));
    const next = inline ?? words[++i];
    if (next === undefined) return wrong(`--${flag} wants a value: --${flag} ${setting.placeholder}`);
    texts.set(flag, next);
  }
  if (switches.has('help')) return ok({ kind: 'help' });
  if (switches.has('dev') && switches.has('backend-only')) return wrong('--dev and --backend-only exclude each other');

  const settings: Partial<Settings> = { backendOnly: switches.has('backend-only'), dev: switches.has('dev') };
  for (const setting of SETTINGS) {
    const problem = readInto(settings, setting, texts.get(setting.flag), environment);
    if (problem !== null) return wrong(problem);
  }
  const complete = settings as Settings; // the table has every key: the line above filled each
  const conflict = conflictIn(complete);
  if (conflict !== null) return wrong(conflict);
  return ok({ kind: switches.has('delete-all') ? 'delete-all' : 'run', settings: complete });
}

function readInto(
  settings: Partial<Settings>,
  setting: AnySetting,
  flagText: string | undefined,
  environment: NodeJS.ProcessEnv,
): string | null {
  const text = flagText ?? (environment[setting.variable] || undefined);
  if (text === undefined) {
    Object.assign(settings, { [setting.key]: setting.fallback(environment) });
    return null;
  }
  const reading = setting.read(text);
  if (!reading.ok) {
    const names = `--${setting.flag} (environment: ${setting.variable})`;
    const given = flagText === undefined ? `${setting.variable}=${text}` : `--${setting.flag} ${text}`;
    return `${given}: the value ${reading.wrong}. It is set by ${names}`;
  }
  Object.assign(settings, { [setting.key]: reading.value });
  return null;
}

function conflictIn(settings: Settings): string | null {
  if (settings.tempoUrl && settings.backendOnly) {
    return '--backend-only starts the embedded backend, and with --tempo-url (environment: TEMPO_URL) there is none';
  }
  const ports = new Map<number, string>();
  for (const setting of portsIn(settings)) {
    const value = settings[setting.key];
    const number = typeof value === 'number' ? value : (value?.port ?? 0);
    const other = ports.get(number);
    if (number !== 0 && other) {
      return `Port ${number} is given twice, by --${other} and --${setting.flag} (environment: ${setting.variable})`;
    }
    ports.set(number, setting.flag);
  }
  return null;
}

type PortKey = 'port' | 'otlpHttpPort' | 'otlpGrpcPort' | 'tempoPort' | 'zipkinPort' | 'jaegerPort';

/** The ports that this start opens or fails. */
function portsIn(settings: Settings): { key: PortKey; flag: string; variable: string }[] {
  const keys: PortKey[] = settings.backendOnly ? [] : ['port'];
  if (!settings.tempoUrl) keys.push('otlpHttpPort', 'otlpGrpcPort', 'tempoPort');
  if (!settings.tempoUrl && settings.zipkinPort?.asked) keys.push('zipkinPort');
  if (!settings.tempoUrl && settings.jaegerPort?.asked) keys.push('jaegerPort');
  return keys.map((key) => ({ key, ...namesOf(key) }));
}

/** The flag and the variable that set `key`, for messages. */
export function namesOf(key: AnySetting['key']): { flag: string; variable: string } {
  const { flag, variable } = SETTINGS.find((setting) => setting.key === key)!;
  return { flag, variable };
}

function unknownFlag(flag: string): string {
  const known = [...SETTINGS.map((setting) => setting.flag), ...SWITCHES];
  const near = known.map((name) => ({ name, distance: editDistance(flag.toLowerCase(), name) }));
  near.sort((a, b) => a.distance - b.distance);
  const best = near[0]!;
  const hint = best.distance <= Math.max(2, flag.length / 3) ? `Did you mean --${best.name}? ` : '';
  return `--${flag} is not a known flag. ${hint}All flags: --help`;
}

/** Letters to insert, delete or replace to turn one word into the other (Levenshtein). */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, i) => i);
  for (let i = 1; i <= from.length; i++) {
    const next = [i];
    for (let j = 1; j <= to.length; j++) {
      const replaced = row[j - 1]! + (from[i - 1] === to[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row[to.length]!;
}

function wrong(message: string): Result<never, SettingsError> {
  return err({ kind: 'bad-setting', message });
}

/** What --help prints. */
export function helpText(): string {
  const rows = SETTINGS.map((setting) => {
    const head = `  --${`${setting.flag} ${setting.placeholder}`.padEnd(30)}${setting.variable.padEnd(20)}`;
    const fallback = setting.fallbackText === '' ? '' : ` [${setting.fallbackText}]`;
    return `${head}${setting.help}${fallback}`;
  });
  return [
    'Trace Observatory: search, read and compare distributed traces.',
    '',
    'Usage: node dist-server/main.js [flags]      (or: npm start -- [flags])',
    '',
    `  ${'flag'.padEnd(32)}${'environment'.padEnd(20)}what it sets [default]`,
    ...rows,
    '',
    `  ${'--backend-only'.padEnd(52)}only the embedded backend, no page`,
    `  ${'--dev'.padEnd(52)}the page from its sources, with hot reload`,
    `  ${'--delete-all'.padEnd(52)}deletes all traces in DATA_DIR, and ends`,
    `  ${'--help'.padEnd(52)}this text`,
    '',
  ].join('\n');
}
