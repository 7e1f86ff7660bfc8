import type { Collection } from './collection.ts';
import { fillProfileTexts } from './collectionFill.ts';
import { type ConnectionProfile, namespaceOf, titleOf } from '../profile/profile.ts';
import { mapSecrets, secretsOf } from '../profile/profileSecrets.ts';
import { tryReadServerUrl } from '../url/serverUrl.ts';
import { hasVariable } from '../url/urlText.ts';
import { sorted } from '../profile/resolvedProfile.ts';
import { VariableResolver } from './variables.ts';

/** Names of inherited properties; as keys of a record they are ignored when a file is parsed. */
const unusable = new Set(['constructor', 'prototype', '__proto__']);

/** Whether a name can be the key of a connection or request. */
export function isUsableKey(name: string): boolean {
  return !unusable.has(name);
}

/** The known facts about a profile that is saved, and about the collection. */
export interface KeyContext {
  /** The variables of the selected environment, with which the saved emit will be sent. */
  readonly environment?: Readonly<Record<string, string>> | undefined;
  /** The profile is written with the collection's own variables and references to secrets. */
  readonly isOwn?: boolean;
  /** The profile with its variables and secrets filled in. */
  readonly identity?: ConnectionProfile | undefined;
  /** The stored values of secrets, by key of the connection and name of the secret. */
  readonly stored?: ReadonlyMap<string, ReadonlyMap<string, string | number>>;
}

/**
 * The key of a connection of the collection that reaches the same server in the same way, regardless of its name; otherwise a readable key
 * that is not used yet. Values of secrets are compared: a different token means a different connection. If the secrets of a connection are
 * not stored yet, only everything else is compared.
 */
export function connectionKeyFor(
  profile: ConnectionProfile,
  collection?: Pick<Collection, 'connections' | 'variables'>,
  { environment, isOwn = false, identity, stored }: KeyContext = {},
): string {
  const connections = collection?.connections ?? {};
  const written = signature(profile);
  const given = identity ?? profile;
  for (const [key, known] of Object.entries(connections)) {
    if (isOwn && written === signature(known)) return key;
    const scope = { environment, variables: collection?.variables, secrets: stored?.get(key) };
    if (isSame(given, filled(known, scope))) return key;
  }
  const base = slugOf(titleOf(profile)) || 'connection';
  let key = base;
  for (let n = 2; Object.hasOwn(connections, key) || unusable.has(key); n++) key = `${base}-${n}`;
  return key;
}

/** A readable name of lower-case letters, digits and "-", for keys and files; may be empty. */
export function slugOf(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 60);
}

interface KnownValues {
  readonly environment: Readonly<Record<string, string>> | undefined;
  readonly variables: Readonly<Record<string, string>> | undefined;
  readonly secrets: ReadonlyMap<string, string | number> | undefined;
}

/** The profile with the collection's variables and the stored secrets filled in; unchanged if a variable is missing. */
function filled(profile: ConnectionProfile, { secrets = new Map(), ...texts }: KnownValues): ConnectionProfile {
  const names = new VariableResolver({ ...texts, sources: 'keep' }).secretNames(profile);
  const values = new Map(names.map((name) => [name, secrets.get(name) ?? `{{secret:${name}}}`]));
  try {
    return fillProfileTexts(profile, new VariableResolver({ ...texts, secrets: values, sources: 'keep' }));
  } catch {
    return profile;
  }
}

/** Whether a profile equals a connection of the collection; a secret with an unknown value equals any value. */
function isSame(given: ConnectionProfile, known: ConnectionProfile): boolean {
  const unknown = new Set<string>();
  for (const [field, value] of secretsOf(known)) {
    if (/\{\{\s*secret:/.test(String(value))) unknown.add(field);
  }
  const [one, other] = [given, known].map((profile) =>
    signature(mapSecrets(profile, (value, field) => (unknown.has(field) ? 'unknown' : value))),
  );
  return one === other;
}

/**
 * A text that is equal for profiles that reach the same server in the same way, regardless of the order of their fields. It contains their
 * secrets.
 */
function signature({ name: _, ...profile }: ConnectionProfile): string {
  const url = (hasVariable(profile.url) ? undefined : tryReadServerUrl(profile.url)?.text) ?? profile.url;
  return JSON.stringify(sorted({ ...profile, url, namespace: namespaceOf(profile) }));
}
