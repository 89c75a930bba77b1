import type { EventDetails } from '../../../model/span-details.ts';
import {
  byKey,
  factsOf,
  joined,
  textOf,
  type Attributes,
  type Fact,
  type LongText,
  type Rendering,
} from './attributes.ts';
import { indexedMessages, messagesOf } from './gen-ai-messages.ts';

/** `gen_ai.*`: model, tokens, and what was said, wherever the version of the convention put it: attributes with a list of messages,
 *  attributes with an index, or events. */
export function genAiRendering(attributes: Attributes, events: readonly EventDetails[]): Rendering | null {
  const operation = textOf(attributes, 'gen_ai.operation.name');
  const system = textOf(attributes, 'gen_ai.provider.name', 'gen_ai.system');
  const asked = textOf(attributes, 'gen_ai.request.model');
  if (operation === null && system === null && asked === null) return null;
  const tool = textOf(attributes, 'gen_ai.tool.name');
  const answered = textOf(attributes, 'gen_ai.response.model');
  const model =
    asked !== null && answered !== null && asked !== answered ? `${asked} → ${answered}` : (asked ?? answered);
  return {
    kind: 'GenAI',
    title: joined([system, joined([operation, model ?? tool ?? textOf(attributes, 'gen_ai.agent.name')])], ' · '),
    outcome: null,
    facts: [
      ...tokens(attributes),
      ...factsOf(attributes, [
        ['finished', 'gen_ai.response.finish_reasons'],
        ['temperature', 'gen_ai.request.temperature'],
        ['at most', 'gen_ai.request.max_tokens'],
        ['conversation', 'gen_ai.conversation.id'],
        ...(model !== null ? ([['tool', 'gen_ai.tool.name']] as const) : []),
        ['tool call', 'gen_ai.tool.call.id'],
      ]),
    ],
    texts: [
      ...messagesOf('system', attributes.get('gen_ai.system_instructions')),
      ...indexedMessages(attributes, 'gen_ai.prompt', 'user'),
      ...messagesOf('user', attributes.get('gen_ai.input.messages')),
      ...indexedMessages(attributes, 'gen_ai.completion', 'assistant'),
      ...messagesOf('assistant', attributes.get('gen_ai.output.messages')),
      ...messagesOf('tool arguments', attributes.get('gen_ai.tool.call.arguments')),
      ...messagesOf('tool result', attributes.get('gen_ai.tool.call.result')),
      ...events.flatMap(eventMessages),
    ],
  };
}

function tokens(attributes: Attributes): Fact[] {
  const input = textOf(attributes, 'gen_ai.usage.input_tokens', 'gen_ai.usage.prompt_tokens');
  const output = textOf(attributes, 'gen_ai.usage.output_tokens', 'gen_ai.usage.completion_tokens');
  const text = joined([input && `${input} in`, output && `${output} out`], ', ');
  return text === '' ? [] : [['tokens', text]];
}

/** `gen_ai.user.message`, `gen_ai.choice`, `gen_ai.content.prompt` … with the text among their attributes. */
function eventMessages({ name, attributes }: EventDetails): LongText[] {
  const known =
    /^gen_ai\.(?:(\w+)\.message|(choice)|content\.(prompt|completion)|client\.inference\.operation\.details)$/.exec(
      name,
    );
  if (!known) return [];
  const of = byKey(attributes);
  const role = known[1] ?? (known[2] || known[3] === 'completion' ? 'assistant' : 'user');
  return [
    ...messagesOf(role, of.get('gen_ai.system_instructions')),
    ...messagesOf(role, of.get('gen_ai.input.messages')),
    ...messagesOf('assistant', of.get('gen_ai.output.messages')),
    ...messagesOf(textOf(of, 'role') ?? role, of.get('content') ?? of.get('message')),
    ...messagesOf('user', of.get('gen_ai.prompt')),
    ...messagesOf('assistant', of.get('gen_ai.completion')),
    ...messagesOf('tool calls', of.get('tool_calls')),
  ];
}
