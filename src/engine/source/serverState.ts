/**
 * The sockets and rooms of a server, as its source reports them. Above the limits, sockets and memberships are only
 * counted. A room exists while a socket is in it.
 */

/** The key of a socket at its source: a number of the probe, or namespace and socket ID. */
export type SocketKey = number | string;

export interface KnownSocket {
  readonly key: SocketKey;
  readonly socketId: string;
  readonly namespace: string;
  readonly rooms: Set<string>;
  /** Milliseconds since 1970; 0 if that is not known. */
  issued: number;
}

export interface KnownRoom {
  readonly namespace: string;
  readonly room: string;
  readonly members: Set<KnownSocket>;
}

export const maxSockets = 50_000;
export const maxMemberships = 500_000;

export class ServerState {
  readonly #sockets = new Map<SocketKey, KnownSocket>();
  /** The rooms by namespace and name. */
  readonly #rooms = new Map<string, Map<string, KnownRoom>>();
  readonly #limits: { readonly sockets: number; readonly memberships: number };
  #memberships = 0;
  readonly #unlisted = new Set<SocketKey>();
  membershipsLeftOut = 0;

  constructor(limits = { sockets: maxSockets, memberships: maxMemberships }) {
    this.#limits = limits;
  }

  get size(): number {
    return this.#sockets.size;
  }

  /** The number of sockets that are not listed. */
  get socketsLeftOut(): number {
    return this.#unlisted.size;
  }

  get sockets(): readonly KnownSocket[] {
    return [...this.#sockets.values()];
  }

  get rooms(): readonly KnownRoom[] {
    return [...this.#rooms.values()].flatMap((rooms) => [...rooms.values()]);
  }

  get roomCount(): number {
    let count = 0;
    for (const rooms of this.#rooms.values()) count += rooms.size;
    return count;
  }

  /** The namespaces that have sockets, with the number of sockets in each. */
  get namespaces(): { name: string; sockets: number }[] {
    const counts = new Map<string, number>();
    for (const { namespace } of this.#sockets.values()) counts.set(namespace, (counts.get(namespace) ?? 0) + 1);
    return [...counts].map(([name, sockets]) => ({ name, sockets }));
  }

  get(key: SocketKey): KnownSocket | undefined {
    return this.#sockets.get(key);
  }

  find(namespace: string, socketId: string): KnownSocket | undefined {
    for (const socket of this.#sockets.values())
      if (socket.socketId === socketId && socket.namespace === namespace) return socket;
    return undefined;
  }

  /** The sockets in at least one of the rooms. Without rooms, all sockets of the namespace. */
  members(namespace: string, rooms: readonly string[] = []): readonly KnownSocket[] {
    if (rooms.length === 0) return this.sockets.filter((socket) => socket.namespace === namespace);
    const members = rooms.map((room) => this.#rooms.get(namespace)?.get(room)?.members ?? this.#own(namespace, room));
    return [...new Set(members.flatMap((sockets) => [...sockets]))];
  }

  add(key: SocketKey, { socketId, namespace }: Pick<KnownSocket, 'socketId' | 'namespace'>): void {
    if (this.#sockets.has(key)) return;
    if (this.#sockets.size >= this.#limits.sockets) {
      this.#unlisted.add(key);
      return;
    }
    this.#sockets.set(key, { key, socketId, namespace, rooms: new Set(), issued: 0 });
  }

  remove(key: SocketKey): void {
    this.#unlisted.delete(key);
    const socket = this.#sockets.get(key);
    if (!socket) return;
    this.leaveAll(key);
    this.#sockets.delete(key);
  }

  join(key: SocketKey, rooms: Iterable<string>): void {
    const socket = this.#sockets.get(key);
    if (!socket) return;
    for (const room of rooms) {
      if (socket.rooms.has(room) || room === socket.socketId) continue;
      if (this.#memberships >= this.#limits.memberships) {
        this.membershipsLeftOut++;
        continue;
      }
      this.#memberships++;
      socket.rooms.add(room);
      this.#room(socket.namespace, room).members.add(socket);
    }
  }

  leave(key: SocketKey, rooms: Iterable<string>): void {
    const socket = this.#sockets.get(key);
    if (!socket) return;
    for (const room of rooms) {
      if (!socket.rooms.delete(room)) {
        if (room !== socket.socketId) this.membershipsLeftOut = Math.max(0, this.membershipsLeftOut - 1);
        continue;
      }
      this.#memberships--;
      this.#left(socket, room);
    }
  }

  leaveAll(key: SocketKey): void {
    const socket = this.#sockets.get(key);
    if (socket) this.leave(key, [...socket.rooms]);
  }

  clear(): void {
    this.#sockets.clear();
    this.#rooms.clear();
    this.#unlisted.clear();
    this.#memberships = 0;
    this.membershipsLeftOut = 0;
  }

  /** The members of the room of a single socket, whose name is the ID of the socket. */
  #own(namespace: string, room: string): readonly KnownSocket[] {
    const socket = this.find(namespace, room);
    return socket ? [socket] : [];
  }

  #room(namespace: string, room: string): KnownRoom {
    let rooms = this.#rooms.get(namespace);
    if (!rooms) this.#rooms.set(namespace, (rooms = new Map<string, KnownRoom>()));
    let known = rooms.get(room);
    if (!known) rooms.set(room, (known = { namespace, room, members: new Set() }));
    return known;
  }

  #left(socket: KnownSocket, room: string): void {
    const rooms = this.#rooms.get(socket.namespace);
    const known = rooms?.get(room);
    known?.members.delete(socket);
    if (!rooms || !known || known.members.size > 0) return;
    rooms.delete(room);
    if (rooms.size === 0) this.#rooms.delete(socket.namespace);
  }
}
