/** Suggests namespaces for probable mistakes. */
import { trimEdges } from '../text/edges.ts';

/** The suggestion for a namespace that the server does not have: `/chat` for `/chat/` and `//chat`. */
export function likelyNamespace(namespace: string): string | undefined {
  const likely = `/${trimEdges(namespace, (character) => /[/\s]/.test(character)).replace(/\/{2,}/g, '/')}`;
  return likely === namespace || likely === '/' ? undefined : likely;
}

/** The suggestion for a path without a Socket.IO server: the namespace `/chat` for `path: "/chat"`. */
export function namespaceInPath(path: string | undefined): string | undefined {
  if (path === undefined || /socket\.io|engine\.io/i.test(path)) return undefined;
  return /^\/[^/]+\/?$/.test(path) ? path.replace(/\/$/, '') : undefined;
}
