/** Expectations for one event of a capture. */
import type { Entry } from '../../entry/entry.ts';
import { ValueWriter } from './valueWriter.ts';

/**
 * Matchers for values that a server sent. Values that the client sent before stay exact; those that a server creates for each run are
 * only checked for their type.
 * @param sent the arguments of the emit before the values
 */
export function expectedValues(
  values: readonly unknown[],
  sent: readonly unknown[],
  variables: Readonly<Record<string, string>> = {},
  socketIds: ReadonlySet<string> = new Set(),
): unknown[] {
  const writer = new ValueWriter({
    sent: [{ index: 0, values: sent }],
    received: [{ index: 1, values }],
    variables,
    socketIds,
  });
  // Texts with braces would be interpreted as variables, but no step sets such a variable.
  return writer.expected(values, 1, 'args', '').matchers.map((matcher) => (writer.set ? { $any: true } : matcher));
}

/** The arguments of the application, without the offset of connection state recovery. */
export function argumentsOf({ args = [], recoveryOffset }: Entry): readonly unknown[] {
  return recoveryOffset ? args.slice(0, -1) : args;
}
