import { explain } from '../../../model/cause/causeTexts.ts';
import { redirectFacts } from '../../../model/url/redirectFacts.ts';
import type { Cause } from '../../contracts/inspectedClient.ts';
import type { ResponseContext } from './responseContext.ts';

/**
 * The cause of a client's error when the server responded with a redirect. Redirects are not followed, because headers, cookies and the
 * auth payload would be sent to an address that the user did not enter. Undefined for other errors.
 * @param path the path in the profile, at which the server's Engine.IO is expected
 */
export function redirectCause(error: unknown, path = '/socket.io'): Cause | undefined {
  const context = contextOf(error);
  if (!context || !isRedirect(context.status)) return undefined;
  const { status, headers, url } = context;
  const facts = redirectFacts(headers.location && asWritten(headers.location), url, path);
  const { location } = facts;
  const detail = location === undefined ? `HTTP ${status}` : `HTTP ${status}, Location: ${location}`;
  return explain('connect.redirected', { status, ...facts }, { detail });
}

function contextOf(error: unknown): ResponseContext | undefined {
  const context = (error as { context?: Partial<ResponseContext> } | undefined)?.context;
  return typeof context?.status === 'number' && context.headers && context.url !== undefined
    ? (context as ResponseContext)
    : undefined;
}

/** Node.js reads headers as Latin-1, but servers write a `Location` with other characters in UTF-8, as browsers read it. */
function asWritten(header: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(header, 'latin1'));
  } catch {
    return header;
  }
}

function isRedirect(status: number): boolean {
  return [301, 302, 303, 307, 308].includes(status);
}
