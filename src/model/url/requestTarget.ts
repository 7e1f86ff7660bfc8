/** The target of an HTTP request, as the first line of the request contains it. */
import { hasScheme, splitUrl } from './urlText.ts';

/**
 * The path and query of a target that is a whole URL, as in requests to a forward proxy. They are not normalized,
 * because the server must receive them as the client wrote them. Other targets stay unchanged.
 */
export function originForm(target: string): string {
  if (!hasScheme(target)) return target;
  const rest = target.slice(splitUrl(target).scheme.length);
  const end = rest.search(/[/?#]/);
  if (end < 0) return '/';
  return rest[end] === '/' ? rest.slice(end) : `/${rest.slice(end)}`;
}

/** A target as a whole URL. An arbitrary host is added to a path. */
export function targetUrl(target: string): string {
  return hasScheme(target) ? target : `http://localhost${target}`;
}
