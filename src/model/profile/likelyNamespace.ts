/** Namespaces that are probably meant by what was written in their place. */
import { trimEdges } from '../text/edges.ts';

/** The namespace that is probably meant by one that a server does not have: `/chat` for `/chat/` and `//chat`. */
export function likelyNamespace(namespace: string): string | undefined {
  const likely = `/${trimEdges(namespace, (character) => /[/\s]/.test(character)).replace(/\/{2,}/g, '/')}`;
  return likely === namespace || likely === '/' ? undefined : likely;
}

/** The namespace that is probably meant by a path where no Socket.IO server is: `/chat` for `path: "/chat"`. */
export function namespaceInPath(path: string | undefined): string | undefined {
  if (path === undefined || /socket\.io|engine\.io/i.test(path)) return undefined;
  return /^\/[^/]+\/?$/.test(path) ? path.replace(/\/$/, '') : undefined;
}
