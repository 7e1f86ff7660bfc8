/** Changes and snippets that remove a cause. */
import type { StoredCause } from '../cause/cause.ts';
import { causeWithText, type CauseWithText } from '../cause/causeTexts.ts';
import type { ConnectionProfile } from '../profile/profile.ts';
import type { Fix, ProfileChange, ProfileFix, SnippetFix } from './fixShapes.ts';
import { profileChange } from './profileChange.ts';
import { snippetsOf } from './snippets.ts';
import type { SnippetTarget } from './targets.ts';

/** A fix; a snippet also has its target. */
export type OfferedFix = ProfileFix | (SnippetFix & { readonly target: SnippetTarget });

/** The known facts about the connection that a cause is about. */
export interface FixContext {
  /** The profile of a connection of the inspector. Without it, only snippets are offered. */
  readonly profile?: ConnectionProfile | undefined;
  /** The Server header of the server’s responses. */
  readonly server?: string | undefined;
}

/** All fixes of a cause, the best first; empty if there is none. */
export function fixesOf(cause: StoredCause, { profile, server }: FixContext = {}): readonly OfferedFix[] {
  const { code, params = {} } = cause;
  const change = profile && profileChange(code, params, profile);
  const snippets = snippetsOf(code, params, server);
  return change ? [{ kind: 'profile', change }, ...snippets] : snippets;
}

/** The best fix of a cause. */
export function fixOf(cause: StoredCause, context?: FixContext): Fix | undefined {
  const [best] = fixesOf(cause, context);
  if (best?.kind !== 'snippet') return best;
  const { kind, language, text } = best;
  return { kind, language, text };
}

/** A cause as it is returned to programs: with its texts, and its fix. */
export type CauseWithFix = CauseWithText & { readonly fix?: Fix };

export function causeWithFix(cause: StoredCause, context?: FixContext): CauseWithFix {
  const fix = fixOf(cause, context);
  return { ...causeWithText(cause), ...(fix && { fix }) };
}

/** A profile with a change. */
export function withChange(profile: ConnectionProfile, { tls, ...change }: ProfileChange): ConnectionProfile {
  const { url = profile.url } = change;
  return { ...profile, ...change, url, ...(tls && { tls: { ...profile.tls, ...tls } }) };
}
