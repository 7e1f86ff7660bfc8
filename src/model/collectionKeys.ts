import type { Collection } from './collection.ts';
import { withoutSecrets } from './collectionSecrets.ts';
import { type ConnectionProfile, namespaceOf, titleOf } from './profile.ts';
import { tryReadServerUrl } from './serverUrl.ts';
import { hasVariable } from './urlText.ts';
import { type ProfileScope, shownProfile, sorted } from './resolvedProfile.ts';

/** Names that an object has by nature; as keys of a record they are passed over when a file is read. */
const unusable = new Set(['constructor', 'prototype', '__proto__']);

/**
 * The key of a connection of the collection that is the same but for its name and the values of its secrets, else one that is
 * readable and not taken. Variables of the profile are the collection's own.
 * @param environment the variables of the selected environment: with them an emit that is saved is sent
 */
export function connectionKeyFor(
  profile: ConnectionProfile,
  collection?: Pick<Collection, 'connections' | 'variables'>,
  environment?: Readonly<Record<string, string>>,
): string {
  const connections = collection?.connections ?? {};
  for (const [key, known] of Object.entries(connections)) {
    const given = signature(withoutSecrets(profile, key).profile);
    if (
      given === signature(known) ||
      given === signature(filled(known, { environment, variables: collection?.variables }))
    )
      return key;
  }
  const base = slugOf(titleOf(profile)) || 'connection';
  let key = base;
  for (let n = 2; Object.hasOwn(connections, key) || unusable.has(key); n++) key = `${base}-${n}`;
  return key;
}

/** A readable name in small letters, digits and "-", for keys and files; empty when nothing of the text can stay. */
export function slugOf(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 60);
}

/** With the collection's variables; as it was when one is missing. */
function filled(profile: ConnectionProfile, scope: ProfileScope): ConnectionProfile {
  try {
    return shownProfile(profile, scope);
  } catch {
    return profile;
  }
}

/** Equal for profiles that reach the same server in the same way, whatever the order of their fields and the names of their secrets. */
function signature({ name: _, ...profile }: ConnectionProfile): string {
  const url = (hasVariable(profile.url) ? undefined : tryReadServerUrl(profile.url)?.text) ?? profile.url;
  const text = JSON.stringify(sorted({ ...profile, url, namespace: namespaceOf(profile) }));
  return text.replace(/\{\{secret:[^{}]*\}\}/g, '{{secret}}');
}
