/** The interface of sources that know the sockets and rooms of a server. It is the same for every kind of source. */
import type { StoredCause } from '../../model/cause/cause.ts';
import type { ServerAction, ServerLoad, ServerStatistics } from '../../model/server/serverState.ts';
import type { ObservedConnection } from './observedConnection.ts';
import type { ServerState, SocketKey } from './serverState.ts';

/** The recipients of an emit: one socket, the sockets of rooms, or all sockets of the namespace. */
export interface ServerTarget {
  readonly namespace: string;
  readonly rooms: readonly string[];
  readonly socketId?: string | undefined;
}

export interface SocketTarget {
  readonly namespace: string;
  readonly socketId: string;
}

export interface ObservedServer {
  readonly state: ServerState;
  readonly isConnected: boolean;
  readonly actions: readonly ServerAction[];
  /** The facts that are not known about the server, with the reasons. */
  readonly limits: readonly StoredCause[];
  /** The known facts about the server in addition to its sockets and rooms. */
  readonly process: Partial<ServerStatistics>;
  /** How busy the process was in the last minutes, if that is known. */
  readonly load?: ServerLoad | undefined;
  /** The numbers of events of all sockets so far, from the view of the server. */
  readonly counts: { readonly emitted: number; readonly received: number };
  /** The number of open Engine.IO sessions. */
  readonly clients: number;
  connectionOf(key: SocketKey): ObservedConnection | undefined;
  /** The number of packets that the transport of a socket has not accepted yet, if that is known. */
  waitingPackets?(key: SocketKey): number;
  /**
   * Emits as the server. Resolves with the number of sockets when the server has emitted.
   * @throws UserError
   */
  emit(target: ServerTarget, event: string, args: readonly unknown[]): Promise<number>;
  /** Disconnects a socket from its namespace. @throws UserError */
  disconnect(target: SocketTarget): Promise<void>;
  /** Makes a socket join rooms, or leave them. @throws UserError */
  changeRooms(action: 'join' | 'leave', target: SocketTarget, rooms: readonly string[]): Promise<void>;
}
