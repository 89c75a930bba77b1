import type { PlainValue } from '../../../model/dictionary.ts';
import { isList, valueText } from '../value-text.ts';
import { textOf, type Attributes, type LongText } from './attributes.ts';

/** Messages of one attribute: a plain text, a list of `{ role, content | parts }`, or that list as JSON text. What is none of these is
 *  shown as it stands. @param role of a message that names none */
export function messagesOf(role: string, value: PlainValue | undefined): LongText[] {
  if (value === undefined || value === null || value === '') return [];
  const tree = typeof value === 'string' ? parsed(value) : plain(value);
  if (typeof tree === 'string') return [{ label: role, text: tree, form: 'text' }];
  const list = Array.isArray(tree) ? tree : [tree];
  // Instructions and the like: parts without a message around them
  if (list.every((item) => isRecord(item) && !('role' in item))) return textsOf(role, list);
  const messages = list.flatMap((item) => (isRecord(item) ? messageOf(item, role) : textsOf(role, [item])));
  return messages.length > 0 ? messages : [{ label: role, text: valueText(value), form: 'text' }];
}

/** `gen_ai.prompt.0.role`, `.content`, `.tool_calls.0.name` …, as some libraries write them, in order. */
export function indexedMessages(attributes: Attributes, prefix: string, role: string): LongText[] {
  const texts: LongText[] = messagesOf(role, attributes.get(prefix));
  for (let i = 0; ; i++) {
    const at = `${prefix}.${i}`;
    const who = textOf(attributes, `${at}.role`);
    const content = attributes.get(`${at}.content`);
    const calls = indexedCalls(attributes, at);
    if (who === null && content === undefined && calls.length === 0) return texts;
    texts.push(...messagesOf(who ?? role, content), ...calls);
  }
}

function indexedCalls(attributes: Attributes, at: string): LongText[] {
  const calls: LongText[] = [];
  for (let k = 0; ; k++) {
    const name = textOf(attributes, `${at}.tool_calls.${k}.name`);
    if (name === null) return calls;
    calls.push(call(name, textOf(attributes, `${at}.tool_calls.${k}.arguments`) ?? ''));
  }
}

type Tree = null | boolean | number | string | Tree[] | { [key: string]: Tree };

function messageOf(item: { [key: string]: Tree }, role: string): LongText[] {
  const who = typeof item['role'] === 'string' ? item['role'] : role;
  const parts = item['parts'] ?? item['content'] ?? item['message'] ?? null;
  const texts = parts === null ? [] : textsOf(who, Array.isArray(parts) ? parts : [parts]);
  const calls = Array.isArray(item['tool_calls']) ? textsOf(who, item['tool_calls']) : [];
  return [...texts, ...calls];
}

/** Parts of a message: texts, calls of tools and their answers; anything else as JSON. */
function textsOf(role: string, parts: readonly Tree[]): LongText[] {
  return parts.map((part): LongText => {
    if (!isRecord(part)) return { label: role, text: wordsOf(part), form: 'text' };
    const inner = part['function'] ?? null;
    const fn = isRecord(inner) ? inner : part;
    if (typeof fn['name'] === 'string' && 'arguments' in fn) return call(fn['name'], wordsOf(fn['arguments'] ?? ''));
    if (part['type'] === 'tool_call_response')
      return { label: `${role}: tool result`, text: wordsOf(part['response'] ?? part['result'] ?? ''), form: 'text' };
    const text = part['content'] ?? part['text'] ?? null;
    const label = part['type'] === 'reasoning' ? `${role}: reasoning` : role;
    return { label, text: wordsOf(typeof text === 'string' ? text : part), form: 'text' };
  });
}

function call(name: string, args: string): LongText {
  return { label: `calls ${name}`, text: args, form: 'text' };
}

function wordsOf(tree: Tree): string {
  return typeof tree === 'string' ? tree : JSON.stringify(tree);
}

function isRecord(tree: Tree): tree is { [key: string]: Tree } {
  return typeof tree === 'object' && tree !== null && !Array.isArray(tree);
}

function parsed(text: string): Tree {
  if (!/^\s*[[{]/.test(text)) return text;
  try {
    const tree = JSON.parse(text) as Tree;
    JSON.stringify(tree); // throws where it is nested too deep to be told in parts
    return tree;
  } catch {
    return text; // cut, too deep, or no JSON at all
  }
}

function plain(value: PlainValue): Tree {
  if (typeof value === 'bigint' || value instanceof Uint8Array) return valueText(value);
  if (value === null || typeof value !== 'object') return value;
  if (isList(value)) return value.map(plain);
  return Object.fromEntries(value.map.map(([key, entry]) => [key, plain(entry)]));
}
