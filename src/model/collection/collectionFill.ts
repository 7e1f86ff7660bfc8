import { userError } from '../cause/userErrors.ts';
import type { Collection, Emit } from './collection.ts';
import type { ConnectionProfile } from '../profile/profile.ts';
import { parseProfile } from '../validation.ts';
import type { VariableResolver } from './variables.ts';

/**
 * The connection that an emit of the collection goes to, as the file has it.
 * @throws UserError that names those that there are.
 */
export function connectionOf(collection: Collection, emit: Emit): ConnectionProfile {
  const { connections } = collection;
  const profile = Object.hasOwn(connections, emit.connection) ? connections[emit.connection] : undefined;
  if (profile) return profile;
  const known = Object.keys(connections).join(', ');
  throw userError('collection.noConnection', { emit: emit.name, connection: emit.connection, known });
}

/**
 * A profile with its variables filled in. Only auth and replies may hold values of any type; everything else of it is text.
 * @throws UserError for a variable without a value and for a profile that cannot be used once it is filled.
 */
export function fillProfile(
  profile: ConnectionProfile,
  variableResolver: VariableResolver,
  root?: string,
): ConnectionProfile {
  return parseProfile(fillProfileTexts(profile, variableResolver, root), { filled: true, root });
}

/** Like `fillProfile`, but what comes of it is not checked: it may still hold references. */
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

/** An emit with the variables of what it sends and expects filled in; arguments may hold values of any type, its name and the rest stay. */
export function fillEmit(emit: Emit, variableResolver: VariableResolver): Emit {
  const filled: Emit = { ...emit, event: variableResolver.fill(emit.event, { root: 'event', typed: false }) };
  if (emit.args) filled.args = variableResolver.fill(emit.args, { root: 'args', typed: true });
  if (emit.expect) {
    const { events, ...rest } = emit.expect;
    const expected = variableResolver.fill(rest, { root: 'expect', typed: true });
    // A name is text, whatever it reads as.
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
