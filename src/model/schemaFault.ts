/** What a schema found wrong, as a cause. */
import * as v from 'valibot';
import type { CauseParams, StoredCause } from './cause/cause.ts';
import { kindOf } from './payload/valueKind.ts';
import { quoted } from './text/quoted.ts';

/** The message of an issue of a schema of ours. Valibot carries texts alone, so it is the cause as JSON. */
export function asIssue({ code, params }: StoredCause): string {
  return JSON.stringify({ code, params });
}

/** The cause of an issue that a schema of ours made, without where; undefined for one with a message of valibot's. */
export function causeOfIssue({ message }: v.BaseIssue<unknown>): StoredCause | undefined {
  return message.startsWith('{"code":') ? (JSON.parse(message) as StoredCause) : undefined;
}

/** The first fault that a schema found. A value is not repeated where it may be a secret, and never whole when it is long. */
export function schemaFault([issue]: readonly [v.BaseIssue<unknown>, ...unknown[]]): StoredCause {
  const where = v.getDotPath(issue);
  const { code, params } = causeOfIssue(issue) ?? { code: 'value.wrong', params: wrongValue(issue) };
  return { code, params: { ...params, ...(where !== null && { path: quoted(where, 100) }) } };
}

/** Valibot repeats what it was given: a token in the place of an object would stand in every log. */
function wrongValue({ kind, type, expected, received, input }: v.BaseIssue<unknown>): CauseParams {
  const isChoice = type === 'picklist' || type === 'literal' || type === 'strict_object';
  const isLength = type === 'min_length' || type === 'max_length' || type === 'non_empty';
  const what = type === 'strict_object' ? 'key' : kind === 'schema' ? 'type' : isLength ? 'length' : 'value';
  return { what, received: isChoice ? quoted(received) : kindOf(input), ...(expected !== null && { expected }) };
}
