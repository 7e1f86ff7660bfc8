/** The fault that a schema found, as a cause. */
import * as v from 'valibot';
import type { StoredCause } from './cause/cause.ts';
import { kindOf } from './payload/valueKind.ts';
import { quoted } from './text/quoted.ts';

/** The message of an issue of our own schemas. Issues of valibot contain only text, so the message is the cause as JSON. */
export function asIssue({ code, params }: StoredCause): string {
  return JSON.stringify({ code, params });
}

/** The cause of an issue of our own schemas, without its path; undefined if the message of the issue is from valibot. */
export function causeOfIssue({ message }: v.BaseIssue<unknown>): StoredCause | undefined {
  return message.startsWith('{"code":') ? (JSON.parse(message) as StoredCause) : undefined;
}

/** The first fault that a schema found. A value that may be a secret is not quoted, and a long value is shortened. */
export function schemaFault([issue]: readonly [v.BaseIssue<unknown>, ...unknown[]]): StoredCause {
  const where = v.getDotPath(issue);
  const { code, params } = causeOfIssue(issue) ?? ownCause(issue);
  return { code, params: { ...params, ...(where !== null && { path: quoted(where, 100) }) } };
}

/** Whether a field is missing, as opposed to a wrong value. */
export function isMissingField({ path }: v.BaseIssue<unknown>): boolean {
  const last = path?.at(-1);
  return last?.type === 'object' && !Object.hasOwn(last.input, last.key);
}

/** Whether an object has a field that its schema does not know. */
export function isUnknownField({ type, expected }: v.BaseIssue<unknown>): boolean {
  return type === 'strict_object' && expected === 'never';
}

/** The type that valibot expects: `string`, or its list of values `("a" | "b")` as `"a", "b"`. */
export function expectedKind(expected: string | null): string {
  return (expected ?? '').replace(/^\((.*)\)$/s, '$1').replaceAll(' | ', ', ');
}

/** Replaces a message of valibot, which quotes the value: a token in place of an object would be written to every log. */
function ownCause(issue: v.BaseIssue<unknown>): StoredCause {
  const { type, expected, received, input } = issue;
  if (isMissingField(issue)) return { code: 'value.missing' };
  if (isUnknownField(issue)) return { code: 'value.unknownField' };
  const limit = 'requirement' in issue ? issue.requirement : undefined;
  if (type === 'integer' || type === 'safe_integer') return { code: 'value.notWhole' };
  if (type === 'non_empty' || (type === 'min_length' && limit === 1)) return { code: 'value.empty' };
  if (type === 'min_value' && limit === 0) return { code: 'value.negative' };
  if (type === 'min_value' && typeof limit === 'number') return { code: 'value.tooSmall', params: { min: limit } };
  if (type === 'max_value' && typeof limit === 'number') return { code: 'value.tooLarge', params: { max: limit } };
  const isChoice = type === 'picklist' || type === 'literal';
  const actual = isChoice ? quoted(received) : Number.isNaN(input) ? 'NaN' : kindOf(input);
  return { code: 'value.wrong', params: { expected: expectedKind(expected), received: actual } };
}
