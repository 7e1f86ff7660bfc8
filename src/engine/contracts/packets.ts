/** Packets as the parsers of Engine.IO and Socket.IO pass them on. */

export interface EnginePacket {
  readonly type: string;
  readonly data?: unknown;
}

export interface SocketPacket {
  readonly type: number;
  readonly nsp?: string;
  readonly data?: unknown;
  readonly id?: number;
}
