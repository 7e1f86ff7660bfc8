/**
 * Whether a source of this kind captures events at the server: a Node.js process with the probe, or a server with the Admin UI.
 * @param kind undefined for a connection of the inspector
 */
export function isServerKind(kind: string | undefined): boolean {
  return kind === 'node' || kind === 'admin';
}
