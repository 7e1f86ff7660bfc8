import type { ManagerOptions } from 'socket.io-client';
import type { ConnectionProfile } from '../../../model/profile/profile.ts';
import { serverAddress } from '../network/serverAddress.ts';
import type { NetworkOptions } from '../network/networkOptions.ts';

/** The options of the client for a profile. Options that the profile does not contain keep the client's default. */
export function managerOptions(profile: ConnectionProfile, { agent }: NetworkOptions): Partial<ManagerOptions> {
  const { reconnection } = profile;
  return defined({
    // The agent handles TLS, the proxy, cookies and headers, because the client passes them to one transport and not to the other, or
    // replaces them (Host). According to the client's types, which describe the browser, the agent is a name.
    agent: agent as unknown as string,
    path: profile.path,
    // The client would also try WebTransport, which Node.js does not have.
    transports: profile.transports ?? ['polling', 'websocket'],
    upgrade: profile.upgrade,
    rememberUpgrade: profile.rememberUpgrade,
    tryAllTransports: profile.tryAllTransports,
    addTrailingSlash: profile.addTrailingSlash,
    query: serverAddress(profile).query,
    reconnection: reconnection?.enabled ?? true,
    reconnectionAttempts: reconnection?.attempts,
    reconnectionDelay: reconnection?.delayMs,
    reconnectionDelayMax: reconnection?.delayMaxMs,
    randomizationFactor: reconnection?.randomizationFactor,
    timeout: profile.timeoutMs,
  });
}

function defined<T extends object>(options: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
