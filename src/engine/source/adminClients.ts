/** The clients of a server with the Admin UI: their Engine.IO sessions and namespaces. */
import type { ObservedClient } from '../../model/entry/clientName.ts';
import type { ObservedMember, ObservedRequest, ObservedSession, ObservedTransport } from '../contracts/observedSink.ts';
import type { AdminSocket } from '../observe/admin/adminMessages.ts';

interface AdminSession extends ObservedSession {
  transport: ObservedTransport;
  readonly request: ObservedRequest;
  /** The number of its sockets. */
  sockets: number;
}

export interface AdminMember extends ObservedMember {
  readonly session: AdminSession;
}

interface KnownSocket {
  readonly member: AdminMember;
  readonly shown: ObservedClient;
}

export class AdminClients {
  readonly #sockets = new Map<string, KnownSocket>();
  readonly #sessions = new Map<string, AdminSession>();

  get keys(): string[] {
    return [...this.#sockets.keys()];
  }

  get(key: string): KnownSocket | undefined {
    return this.#sockets.get(key);
  }

  add(key: string, socket: AdminSocket): KnownSocket & { readonly isNewSession: boolean } {
    // The namespaces of a client share its session, if the server reports the ID of the session.
    const { clientId: sid, handshake } = socket;
    const known = sid === undefined ? undefined : this.#sessions.get(sid);
    const session = known ?? sessionOf(socket);
    if (sid !== undefined) this.#sessions.set(sid, session);
    session.sockets++;
    const userAgent = session.request.headers['user-agent'];
    const shown = {
      ...(handshake.address !== '' && { address: handshake.address }),
      ...(typeof userAgent === 'string' && { userAgent }),
    };
    const added = { member: { session, namespace: socket.nsp }, shown };
    this.#sockets.set(key, added);
    return { ...added, isNewSession: !known };
  }

  /** Stores the transport. Returns whether it has changed. */
  upgraded({ member: { session } }: KnownSocket, transport: string): boolean {
    const before = session.transport;
    session.transport = transportOf(transport);
    return session.transport !== before;
  }

  /** `isLast`: no other socket uses the same session. */
  remove(key: string): (KnownSocket & { readonly isLast: boolean }) | undefined {
    const socket = this.#sockets.get(key);
    if (!socket) return undefined;
    this.#sockets.delete(key);
    const { session } = socket.member;
    const isLast = --session.sockets === 0;
    if (isLast && session.sid !== undefined) this.#sessions.delete(session.sid);
    return { ...socket, isLast };
  }
}

function sessionOf({ clientId, transport, handshake }: AdminSocket): AdminSession {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(handshake.headers))
    if (typeof value === 'string') headers[name.toLowerCase()] = value;
  const { host = 'localhost' } = headers;
  return {
    sid: clientId,
    protocol: 4,
    transport: transportOf(transport),
    isLate: false,
    handshake: undefined,
    request: { method: 'GET', url: `http://${host}${handshake.url}`, headers },
    sockets: 0,
  };
}

function transportOf(name: string): ObservedTransport {
  return name === 'polling' ? 'polling' : 'websocket';
}
