/** The interface of servers whose sockets and rooms are known. It is the same for every kind of source. */
import type { StoredCause } from '../../model/cause/cause.ts';
import type { ServerAction, ServerLoad, ServerStatistics } from '../../model/server/serverState.ts';
import type { ObservedConnection } from './observedConnection.ts';
import type { ServerState, SocketKey } from './serverState.ts';

/** Whom the server emits to: one socket, the sockets of rooms, or those of the namespace. */
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
  /** What is not known of the server, and why. */
  readonly limits: readonly StoredCause[];
  /** What is known besides the sockets and rooms. */
  readonly process: Partial<ServerStatistics>;
  /** How busy the process was in the last minutes, if that is known. */
  readonly load?: ServerLoad | undefined;
  /** Events of all sockets so far, seen from the server. */
  readonly counts: { readonly emitted: number; readonly received: number };
  /** Open Engine.IO sessions. */
  readonly clients: number;
  connectionOf(key: SocketKey): ObservedConnection | undefined;
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
