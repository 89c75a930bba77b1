import type { FieldCount } from '../../analysis/attribute-fields.ts';
import { fieldText, INTRINSICS, type SpanField } from '../../model/span-field.ts';
import { fieldTitle } from './field-words.ts';

/** A field that can be picked. */
export interface FieldChoice {
  readonly key: string; // the field's text
  readonly field: SpanField;
  readonly title: string;
  readonly spans: number | null; // how many have it; null: what every span may have
}

/** What can be picked: what is picked already, what spans have by themselves, then their attributes.
 *  @param picked texts of fields  @param sought a part of a title or of a scope, in any case */
export function fieldList(fields: readonly FieldCount[], picked: readonly string[], sought: string): FieldChoice[] {
  const intrinsics: FieldChoice[] = INTRINSICS.map((key) => choice({ scope: 'intrinsic', key }, null));
  const attributes = fields.map(({ field, spans }) => choice(field, spans));
  const needle = sought.trim().toLowerCase();
  const all = [...intrinsics, ...attributes].filter(({ key, title }) =>
    `${title}\n${key}`.toLowerCase().includes(needle),
  );
  const isPicked = ({ key }: FieldChoice) => picked.includes(key);
  return [...all.filter(isPicked), ...all.filter((c) => !isPicked(c))];
}

function choice(field: SpanField, spans: number | null): FieldChoice {
  return { key: fieldText(field), field, title: fieldTitle(field), spans };
}
