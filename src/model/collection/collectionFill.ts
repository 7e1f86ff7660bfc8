import { userError } from '../cause/userErrors.ts';
import type { Collection, Emit } from './collection.ts';
import type { ConnectionProfile } from '../profile/profile.ts';
import { parseProfile } from '../validation.ts';
import type { VariableResolver } from './variables.ts';

/**
 * The connection of an emit, as it is written in the collection.
 * @throws UserError that lists the existing connections
 */
export function connectionOf(collection: Collection, emit: Emit): ConnectionProfile {
  const { connections } = collection;
  const profile = Object.hasOwn(connections, emit.connection) ? connections[emit.connection] : undefined;
  if (profile) return profile;
  const known = Object.keys(connections).join(', ');
  throw userError('collection.noConnection', { emit: emit.name, connection: emit.connection, known });
}

/** @throws UserError when the collection has no connection with that key */
export function connectionAt({ connections }: Collection, key: string): ConnectionProfile {
  const profile = Object.hasOwn(connections, key) ? connections[key] : undefined;
  if (profile) return profile;
  throw userError('collection.noPart', { type: 'connection', name: key });
}

/**
 * A profile with its variables filled in. Only auth and replies may contain values of any type; all other values are text.
 * @throws UserError for a variable without a value, and for a profile that is invalid after it was filled in
 */
export function fillProfile(
  profile: ConnectionProfile,
  variableResolver: VariableResolver,
  root?: string,
): ConnectionProfile {
  return parseProfile(fillProfileTexts(profile, variableResolver, root), { filled: true, root });
}

/** Like `fillProfile`, but the result is not validated: it may still contain references. */
export function fillProfileTexts(
  profile: ConnectionProfile,
  variableResolver: VariableResolver,
  root = 'connection',
): ConnectionProfile {
  const { auth, replies, ...rest } = profile;
  const filled: ConnectionProfile = variableResolver.fill(rest, { root, typed: false });
  const typed = variableResolver.fill({ ...(auth && { auth }), ...(replies && { replies }) }, { root, typed: true });
  return { ...filled, ...typed };
}

/**
 * An emit whose sent and expected values have their variables filled in. Arguments may contain values of any type; the name of the emit and
 * other fields stay unchanged.
 */
export function fillEmit(emit: Emit, variableResolver: VariableResolver): Emit {
  const filled: Emit = { ...emit, event: variableResolver.fill(emit.event, { root: 'event', typed: false }) };
  if (emit.args) filled.args = variableResolver.fill(emit.args, { root: 'args', typed: true });
  if (emit.expect) {
    const { events, ...rest } = emit.expect;
    const expected = variableResolver.fill(rest, { root: 'expect', typed: true });
    // The name of an event is always text, even if it consists of digits.
    const named = events?.map(({ event, args }, index) => {
      const root = `expect.events[${index}]`;
      return {
        event: variableResolver.fill(event, { root: `${root}.event`, typed: false }),
        ...(args && { args: variableResolver.fill(args, { root: `${root}.args`, typed: true }) }),
      };
    });
    filled.expect = { ...expected, ...(named && { events: named }) };
  }
  return filled;
}
