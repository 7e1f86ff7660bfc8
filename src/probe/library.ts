/**
 * The fields and methods of the objects of socket.io 2, 3 and 4 that the probe uses. Their types differ between the
 * versions, and most of this is internal.
 */

export interface EngineConnection {
  readonly id?: string;
  readonly protocol?: number;
  readonly readyState: string;
  readonly transport?: { readonly name?: string };
  /** The packets that the transport has not accepted yet. */
  readonly writeBuffer?: readonly unknown[];
  readonly request?: { readonly url?: string; readonly headers?: object };
  readonly remoteAddress?: string;
  on?(event: string, listener: (value: unknown) => void): unknown;
}

export interface Encoder {
  encode(packet: Packet, done?: (packets: unknown) => void): unknown;
}

export interface Packet {
  readonly type?: number;
  readonly nsp?: string;
  readonly data?: unknown;
  readonly id?: number;
}

/** The members that a session of Engine.IO has at both ends. */
export interface SessionParts {
  readonly conn: EngineConnection;
  readonly encoder?: Encoder;
  readonly nsps: ReadonlyMap<string, object> | Readonly<Record<string, object>>;
}

export interface ServerClient extends SessionParts {
  /** The sockets by the name of their namespace: a map, or an object in version 2. */
  readonly nsps: ReadonlyMap<string, ServerSocket> | Readonly<Record<string, ServerSocket>>;
}

export interface Adapter {
  readonly nsp?: ServerNamespace;
  readonly encoder?: Encoder;
  /** The rooms by socket: a map of sets, or in version 2 an object of objects. */
  readonly sids?: unknown;
  /** The packets that are stored for connection state recovery. */
  readonly packets?: readonly { readonly data: unknown }[];
  /** The sockets whose connection is interrupted, by the ID of their session. */
  readonly sessions?: unknown;
  readonly maxDisconnectionDuration?: number;
}

export interface ServerNamespace {
  readonly name: string;
  readonly adapter?: Adapter;
  /** The middleware of the namespace: `_fns`, or `fns` in version 2. */
  readonly _fns?: readonly unknown[];
  readonly fns?: readonly unknown[];
}

/** A client in the process (`socket.io-client`). */
export interface Manager {
  readonly engine?: ClientConnection;
  readonly encoder?: Encoder;
  readonly nsps: Readonly<Record<string, ClientSocket>>;
  readonly uri?: string;
  readonly opts?: { readonly path?: string; readonly query?: unknown };
}

export interface ClientConnection extends EngineConnection {
  readonly hostname?: string;
  readonly port?: string | number;
  readonly secure?: boolean;
  readonly opts?: { readonly path?: string };
}

export interface ClientSocket {
  readonly io: Manager;
  readonly nsp: string;
  readonly auth?: unknown;
  /** The private ID of the session that connection state recovery may restore. */
  readonly _pid?: string;
  readonly _opts?: { readonly ackTimeout?: number };
  readonly flags?: { readonly timeout?: number; readonly volatile?: boolean };
  /** Packets that wait until the socket is connected. */
  readonly sendBuffer?: readonly Packet[];
}

export interface ServerSocket {
  readonly id: string;
  readonly nsp: ServerNamespace;
  readonly client: ServerClient;
  readonly adapter?: Adapter;
  readonly connected?: boolean;
  readonly recovered?: boolean;
  readonly flags?: { readonly timeout?: number };
  readonly handshake?: { readonly auth?: unknown; readonly query?: unknown };
  /** The middleware of the socket. */
  readonly fns?: readonly unknown[];
  readonly _anyListeners?: readonly object[];
}

export const packetTypes = { event: 2, ack: 3, refusal: 4, binaryEvent: 5, binaryAck: 6 } as const;

export function isEventType(type: number | undefined): boolean {
  return type === packetTypes.event || type === packetTypes.binaryEvent;
}

export function isAckType(type: number | undefined): boolean {
  return type === packetTypes.ack || type === packetTypes.binaryAck;
}

/** The socket of a namespace. */
export function socketOf({ nsps }: SessionParts, namespace: string): object | undefined {
  return (nsps instanceof Map ? nsps.get(namespace) : Reflect.get(nsps, namespace)) as object | undefined;
}
