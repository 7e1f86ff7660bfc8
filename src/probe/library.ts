/** What the probe reads of the objects of socket.io 2, 3 and 4. Their types differ between the versions, and most of this is internal. */

export interface EngineConnection {
  readonly id?: string;
  readonly protocol?: number;
  readonly readyState: string;
  readonly transport?: { readonly name?: string };
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

export interface ServerClient {
  readonly conn: EngineConnection;
  readonly encoder?: Encoder;
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
}

export interface ServerNamespace {
  readonly name: string;
  readonly adapter?: Adapter;
  /** The middleware of the namespace: `_fns`, or `fns` in version 2. */
  readonly _fns?: readonly unknown[];
  readonly fns?: readonly unknown[];
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
  readonly _events?: Record<string, unknown>;
}

export const packetTypes = { event: 2, ack: 3, refusal: 4, binaryEvent: 5, binaryAck: 6 } as const;

export function isEventType(type: number | undefined): boolean {
  return type === packetTypes.event || type === packetTypes.binaryEvent;
}

export function isAckType(type: number | undefined): boolean {
  return type === packetTypes.ack || type === packetTypes.binaryAck;
}

export function socketOf(client: ServerClient, namespace: string): ServerSocket | undefined {
  const { nsps } = client;
  return (nsps instanceof Map ? nsps.get(namespace) : Reflect.get(nsps, namespace)) as ServerSocket | undefined;
}
