/** A fix as data: a change of the connection’s profile, or a snippet for a server, a proxy or a client. */
import * as v from 'valibot';

/** Fields of a profile with their new values; the fields of `tls` are added to the fields that the profile has. */
export const profileChangeSchema = v.partial(
  v.strictObject({
    url: v.string(),
    namespace: v.string(),
    path: v.string(),
    protocol: v.picklist(['auto', 'v2', 'v4']),
    parser: v.picklist(['default', 'msgpack']),
    transports: v.array(v.picklist(['polling', 'websocket'])),
    addTrailingSlash: v.boolean(),
    ackTimeoutMs: v.number(),
    maxAttachments: v.number(),
    tls: v.strictObject({ rejectUnauthorized: v.boolean() }),
  }),
);
export type ProfileChange = v.InferOutput<typeof profileChangeSchema>;

export interface ProfileFix {
  readonly kind: 'profile';
  readonly change: ProfileChange;
}

export interface SnippetFix {
  readonly kind: 'snippet';
  /** VS Code’s identifier of the language, or the name that is usual for it. */
  readonly language: string;
  readonly text: string;
}

export type Fix = ProfileFix | SnippetFix;
