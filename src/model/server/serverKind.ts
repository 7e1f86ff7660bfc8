/**
 * Whether a source of this kind captures events at the server: a Node.js process with the probe, or a server with the Admin UI.
 * @param kind undefined for a connection of the inspector
 */
export function isServerKind(kind: string | undefined): boolean {
  return kind === 'node' || kind === 'admin';
}

/** The known facts about the end at which a connection was observed. */
export interface ObservedEnd {
  readonly source?: { readonly kind: string } | undefined;
  /** Set for a client in a Node.js process: the other connections of such a source are observed at the server. */
  readonly observedEnd?: 'client' | undefined;
}

/** Whether a connection was observed at the server. */
export function isServerEnd({ source, observedEnd }: ObservedEnd): boolean {
  return isServerKind(source?.kind) && observedEnd !== 'client';
}
