/** Copies the input of a command when a program calls it, because the host may have to be loaded before the input is read. */
import { isRecord } from '../../base/isRecord.ts';
import { plainNumbers } from '../../model/numbers/exactNumber.ts';
import type { ParserName } from '../../model/payload/parserLimits.ts';
import { takeValue } from '../../model/payload/programArguments.ts';
import type { CommandName } from './commandNames.ts';

type Fields = Readonly<Record<string, unknown>>;
type ParserOf = (connectionId: unknown) => ParserName;

/**
 * A copy of the input in its current state. Input that is not an object of fields, such as a URI, is returned unchanged.
 * @throws PayloadError for values that cannot be sent
 */
export function takeInput(name: CommandName, input: unknown, parserOf: ParserOf): unknown {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) return input;
  const fields = input as Fields;
  switch (name) {
    case 'emit':
    case 'reply':
      return withTaken(fields, 'args', (args) =>
        takeValue(args, { root: 'args', parser: parserOf(fields['connectionId']), notation: true }),
      );
    case 'connect':
      return takeProfile(fields, 'profile');
    case 'runReplay':
      return takeReplay(fields);
    case 'sendFromCollection':
    case 'runScenario':
      return withTaken(fields, 'variables', (variables) =>
        takeValue(variables, { root: 'variables', parser: 'default', notation: false }),
      );
    default:
      return isPlain(input) ? copyOf(input) : input;
  }
}

/** A copy of the input of a command that takes no payload. URIs, which do not change, and other instances stay as they are. */
function copyOf(value: unknown, levels = 3): unknown {
  if (levels === 0) return value;
  if (Array.isArray(value)) return value.map((item) => copyOf(item, levels - 1));
  if (!isPlain(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, field]) => [key, copyOf(field, levels - 1)]));
}

function isPlain(value: unknown): value is Fields {
  return isRecord(value) && [Object.prototype, null].includes(Object.getPrototypeOf(value) as object | null);
}

function takeReplay(fields: Fields): Fields {
  const copied = takePart(fields, ['profile', 'source']);
  const { profile, source } = fields;
  return {
    ...copied,
    ...(isRecord(profile) && { profile: takeProfile(profile, 'profile') }),
    ...(isRecord(source) && {
      source: withTaken(source, 'args', (args) =>
        takeValue(args, { root: 'args', parser: parserIn(profile), notation: true }),
      ),
    }),
  };
}

/** Copies all fields except those in `without`. */
function takePart(fields: Fields, without: readonly string[]): Fields {
  const rest = Object.fromEntries(Object.entries(fields).filter(([key]) => !without.includes(key)));
  return takeValue(rest, { root: 'request', parser: 'default', notation: false }) as Fields;
}

/** The values of auth are plain JSON, in which `{"$number": …}` represents exact numbers. */
function takeProfile(profile: Fields, root: string): Fields {
  return plainNumbers(takeValue(profile, { root, parser: parserIn(profile), notation: false })) as Fields;
}

function withTaken(fields: Fields, key: string, copy: (value: unknown) => unknown): Fields {
  const value = fields[key];
  return value === undefined ? { ...fields } : { ...fields, [key]: copy(value) };
}

function parserIn(profile: unknown): ParserName {
  return isRecord(profile) && profile['parser'] === 'msgpack' ? 'msgpack' : 'default';
}
