/** Types, as they are written in TypeScript and JSON Schema. */
import type { Literal } from './distinction.ts';

export type ValueType =
  | {
      readonly kind:
        | 'unknown'
        | 'null'
        | 'undefined'
        | 'boolean'
        | 'integer'
        | 'number'
        | 'exact'
        | 'string'
        | 'binary'
        | 'date';
    }
  | { readonly kind: 'literal'; readonly value: Literal }
  | { readonly kind: 'array'; readonly item: ValueType | undefined }
  | { readonly kind: 'object'; readonly fields: readonly FieldType[] }
  | { readonly kind: 'record'; readonly value: ValueType }
  | { readonly kind: 'union'; readonly members: readonly ValueType[] };

export interface FieldType {
  readonly name: string;
  readonly isOptional: boolean;
  readonly type: ValueType;
}

export function unionOf(types: readonly ValueType[]): ValueType {
  const members = new Map<string, ValueType>();
  for (const type of types.flatMap((member) => (member.kind === 'union' ? member.members : [member]))) {
    members.set(JSON.stringify(type), type);
  }
  const [first, ...others] = members.values();
  if (!first || [...members.values()].some(({ kind }) => kind === 'unknown')) return { kind: 'unknown' };
  return others.length === 0 ? first : { kind: 'union', members: [...members.values()] };
}
