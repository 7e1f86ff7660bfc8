/** Finds the type that describes all values that were seen at a position. */
import { type Distinction, distinctionOf } from './distinction.ts';
import { OpenForm } from './openForm.ts';
import { type Form, seen, type SeenFields, type SeenObjects, type SeenValues } from './seenValues.ts';
import { Shape } from './shape.ts';
import { type FieldType, unionOf, type ValueType } from './valueType.ts';

/** An enumeration needs this many values for each literal. */
const minValuesOfLiteral = 8;
const maxEnumeration = 8;
/** Names of fields that are rarely enumerations, even if only a few different values were seen. */
const freeNames =
  /(?:id|name|user|text|message|title|label|url|uri|path|mail|token|key|hash|author|sender|from|to|by|room|channel|date|time|at)$/i;
/** Objects with at least this many keys, each of which is rare, are dictionaries. */
const minDictionaryKeys = 8;
const keyOfDictionary = /^(?:\d+|[\da-f]{8,}|[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}|(?=.*\d)[\w-]{16,})$/i;

/** @param name the name of the field */
export function resolveShape(shape: SeenValues, name = ''): ValueType {
  const { kinds } = shape;
  if (kinds & seen.unknown) return { kind: 'unknown' };
  const types: ValueType[] = [];
  if (kinds & seen.text) types.push(...textTypes(shape, name));
  if (kinds & seen.number) types.push({ kind: kinds & seen.fraction ? 'number' : 'integer' });
  if (kinds & seen.exact) types.push({ kind: 'exact' });
  if (kinds & (seen.true | seen.false)) types.push({ kind: 'boolean' });
  if (kinds & seen.binary) types.push({ kind: 'binary' });
  if (kinds & seen.date) types.push({ kind: 'date' });
  if (kinds & seen.list) types.push({ kind: 'array', item: shape.item && resolveShape(shape.item) });
  if (shape.object) types.push(objectType(shape.object));
  if (kinds & seen.null) types.push({ kind: 'null' });
  if (kinds & seen.undefined) types.push({ kind: 'undefined' });
  return types.length === 0 ? { kind: 'unknown' } : unionOf(types);
}

function textTypes({ texts, textCount }: SeenValues, name: string): ValueType[] {
  const isEnumeration =
    texts !== undefined &&
    texts.size >= 2 &&
    texts.size <= maxEnumeration &&
    textCount >= minValuesOfLiteral * texts.size &&
    !freeNames.test(name) &&
    [...texts].every((text) => /^[A-Za-z][\w.:/-]*$/.test(text));
  return isEnumeration ? [...texts].sort().map((value) => ({ kind: 'literal', value })) : [{ kind: 'string' }];
}

function objectType({ forms, variants, open }: SeenObjects): ValueType {
  if (open) return openType(open);
  if (variants) {
    const byVariant = new Map<SeenFields, (string | number | boolean)[]>();
    for (const [literal, variant] of variants.byLiteral) {
      byVariant.set(variant, [...(byVariant.get(variant) ?? []), literal as string]);
    }
    return taggedUnion(
      variants.key,
      [...byVariant].map(([form, literals]) => ({ form, literals })),
    );
  }
  if (!forms || forms.length === 0) return { kind: 'object', fields: [] };
  const merged = mergedForms(forms);
  if (isDictionary(merged)) return openType(merged);
  const distinction = distinctionOf(forms);
  if (distinction) return distinguished(distinction);
  return forms.length > 1 && forms.length <= 4 && haveNoCommonKey(forms)
    ? unionOf(forms.map((form) => openType(mergedForms([form]))))
    : openType(merged);
}

function distinguished({ key, groups }: Distinction): ValueType {
  return taggedUnion(
    key,
    groups.map(({ literals, forms }) => ({ literals, form: mergedForms(forms) })),
  );
}

interface Variant {
  readonly literals: readonly (string | number | boolean)[];
  readonly form: SeenFields;
}

/** Merges variants that differ only in their literal. */
function taggedUnion(key: string, variants: readonly Variant[]): ValueType {
  const groups = new Map<string, { literals: (string | number | boolean)[]; forms: SeenFields[] }>();
  for (const { literals, form } of variants) {
    const id = JSON.stringify(fieldTypes(form).filter(({ name }) => name !== key));
    const group = groups.get(id) ?? { literals: [], forms: [] };
    group.literals.push(...literals);
    group.forms.push(form);
    groups.set(id, group);
  }
  // If all variants have the same fields, the key is a field like the others.
  if (groups.size === 1) return openType(mergedOpen([...groups.values()].flatMap(({ forms }) => forms)));
  return unionOf(
    [...groups.values()].map(({ literals, forms }): ValueType => {
      const tag = unionOf(literals.map((value): ValueType => ({ kind: 'literal', value })));
      const fields = fieldTypes(mergedOpen(forms)).map((field) =>
        field.name === key ? { ...field, type: tag } : field,
      );
      return { kind: 'object', fields };
    }),
  );
}

function openType(form: SeenFields): ValueType {
  if (form.hasMore) return { kind: 'record', value: { kind: 'unknown' } };
  if (!isDictionary(form)) return { kind: 'object', fields: fieldTypes(form) };
  const values = newShape();
  for (const { shape } of form.fields.values()) values.merge(shape);
  if (form.rest) values.merge(form.rest);
  return { kind: 'record', value: resolveShape(values) };
}

function fieldTypes({ fields, count }: SeenFields): FieldType[] {
  return [...fields].map(([name, field]) => ({
    name,
    isOptional: field.count < count,
    type: resolveShape(field.shape, name),
  }));
}

function isDictionary({ fields, count, rest }: SeenFields): boolean {
  if (rest) return true;
  const keys = [...fields.keys()];
  if (keys.length >= 3 && keys.every((key) => keyOfDictionary.test(key))) return true;
  return (
    keys.length >= minDictionaryKeys && count >= 3 && [...fields.values()].every((field) => field.count * 3 < count)
  );
}

function haveNoCommonKey(forms: readonly Form[]): boolean {
  const keys = forms.flatMap((form) => form.keys);
  return new Set(keys).size === keys.length && forms.every((form) => form.keys.length > 0);
}

function mergedForms(forms: readonly Form[]): OpenForm {
  const merged = new OpenForm(newShape);
  for (const form of forms) merged.mergeForm(form);
  return merged;
}

function mergedOpen(forms: readonly SeenFields[]): OpenForm {
  const merged = new OpenForm(newShape);
  for (const form of forms) merged.merge(form);
  return merged;
}

function newShape(): Shape {
  return new Shape({ left: Infinity });
}
