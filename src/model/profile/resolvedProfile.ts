/**
 * A profile with resolved variables, in several forms. Two profiles reach the same server in the same way if their identities are equal.
 * The identity, and not the text of a profile, determines which connection is used for an emit of a collection.
 */
import { withField } from '../cause/cause.ts';
import { errorFrom } from '../cause/userErrors.ts';
import { namespaceFault } from './nameRules.ts';
import { assertSameReceivers } from './sameReceivers.ts';
import { type ConnectionProfile, namespaceOf } from './profile.ts';
import { formatPayload } from '../payload/payload.ts';
import { fillProfileTexts } from '../collection/collectionFill.ts';
import { parseProfile } from '../validation.ts';
import { VariableResolver, type VariableScope, type VariableSources } from '../collection/variables.ts';

export interface ResolvedProfile {
  /** The profile as it was entered, with variables and references to secrets. */
  readonly written: ConnectionProfile;
  /** Ready to connect, including secrets. It must not reach a log, a file or the panel. */
  readonly filled: ConnectionProfile;
  /** The profile with resolved variables; secrets and dynamic variables are still references. */
  readonly shown: ConnectionProfile;
  /**
   * The profile with resolved variables and secrets, and unresolved dynamic variables (`{{$uuid}}`). A connection resolves these when it is
   * opened and keeps their values, so other values of dynamic variables do not require another connection.
   */
  readonly identity: ConnectionProfile;
}

/** The values of variables, except secrets. */
export type ProfileScope = Pick<
  VariableScope,
  'overrides' | 'environment' | 'variables' | 'home' | 'values' | 'unresolved'
>;

/** The profile with resolved variables and with references to secrets. Nothing is validated. */
export function shownProfile(profile: ConnectionProfile, scope: ProfileScope, root?: string): ConnectionProfile {
  return fillProfileTexts(profile, new VariableResolver({ ...scope, secrets: 'keep', sources: 'keep' }), root);
}

/**
 * @param secrets the values of the profile's secrets
 * @param variableResolver resolves `filled`; shared with other texts that must have the same values
 * @throws VariableError for a variable without a value; UserError for a resolved profile that is invalid
 */
export function resolveProfile(
  written: ConnectionProfile,
  {
    scope,
    secrets,
    variableResolver,
    root,
  }: {
    scope: ProfileScope;
    secrets: ReadonlyMap<string, string | number>;
    variableResolver: VariableResolver;
    root?: string | undefined;
  },
): ResolvedProfile {
  const asIdentity = new VariableResolver({ ...scope, secrets, sources: 'keep' });
  const [texts, shown] = [fillProfileTexts(written, variableResolver, root), shownProfile(written, scope, root)];
  // The receivers are checked before the profile is parsed, because errors of the parser quote the faulty value, which may be a secret.
  assertSameReceivers(shown, texts, root);
  const fault = namespaceFault(shown);
  if (fault) throw errorFrom(withField(fault, `${root ?? 'connection'}.namespace`));
  // The name is shown, kept in the capture and saved in session files, so that a secret in it stays a reference.
  const { name } = shown;
  return {
    written,
    filled: parseProfile(name === undefined ? texts : { ...texts, name }),
    shown,
    identity: fillProfileTexts(written, asIdentity, root),
  };
}

/** A source of values for dynamic variables, with its own counter. */
export function countingSources(uuid: () => string): VariableSources {
  let count = 0;
  return { uuid, wall: Date.now, random: Math.random, counter: () => ++count };
}

/**
 * Returns a text that is equal for profiles that reach the same server in the same way, regardless of their names and the order of their
 * fields. It contains the secrets of the profile.
 * @throws PayloadError for values that a profile cannot contain
 */
export function identityText({ name: _, ...profile }: ConnectionProfile): string {
  const given = Object.entries(profile).filter(([, value]) => value !== undefined);
  return JSON.stringify(sorted(formatPayload({ ...Object.fromEntries(given), namespace: namespaceOf(profile) })));
}

/** Whether two profiles have the same values as entered, regardless of the order of their fields. */
export function isSameProfile(a: ConnectionProfile, b: ConnectionProfile): boolean {
  return JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));
}

/**
 * A copy for comparisons, without undefined values. An object becomes `{ fields }`, the list of its fields sorted by key, so that it
 * differs from a list.
 */
export function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, child]) => child !== undefined);
  return { fields: entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, child]) => [key, sorted(child)]) };
}
