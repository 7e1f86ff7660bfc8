import type { ConnectionProfile } from '../profile/profile.ts';
import { call } from './emitCode.ts';

/**
 * The JavaScript code that opens a connection with Socket.IO's client. Options that the client does not have in a browser (TLS files,
 * proxies) or that only the inspector has (replies) are left out.
 * @param profile the profile with masked secrets, as it may be shown
 */
export function connectionCode(profile: ConnectionProfile): string {
  const {
    url,
    namespace = '/',
    path,
    transports,
    upgrade,
    rememberUpgrade,
    tryAllTransports,
    addTrailingSlash,
  } = profile;
  const { auth, query, headers, withCredentials, reconnection, timeoutMs, ackTimeoutMs, retries } = profile;
  const options = Object.entries({
    path,
    transports,
    upgrade,
    rememberUpgrade,
    tryAllTransports,
    addTrailingSlash,
    auth,
    query,
    extraHeaders: headers,
    withCredentials,
    reconnection: reconnection?.enabled,
    reconnectionAttempts: reconnection?.attempts,
    reconnectionDelay: reconnection?.delayMs,
    reconnectionDelayMax: reconnection?.delayMaxMs,
    randomizationFactor: reconnection?.randomizationFactor,
    timeout: timeoutMs,
    ackTimeout: ackTimeoutMs,
    retries,
  }).filter(([, value]) => value !== undefined);
  const address = url.replace(/\/$/, '') + (namespace === '/' ? '' : namespace);
  return `const socket = ${call('io', [address, ...(options.length > 0 ? [Object.fromEntries(options)] : [])])}`;
}
