export interface PingedSocket {
  readonly readyState?: number;
  on?(event: 'ping', listener: (data: Buffer) => void): unknown;
  pong?(data: Buffer): void;
}

const open = 1;

/**
 * Responds to pings of the WebSocket. Of several pings that are received together, only the last one is responded to, as RFC 6455, 5.5.3
 * allows: `ws` would respond to each ping of a flood.
 */
export function respondToPings(socket: PingedSocket): void {
  let last: Buffer | undefined;
  socket.on?.('ping', (data) => {
    const isFirst = last === undefined;
    // The data is copied, because its memory belongs to a chunk that will be overwritten.
    last = Buffer.from(data);
    if (!isFirst) return;
    setImmediate(() => {
      if (last && socket.readyState === open) socket.pong?.(last);
      last = undefined;
    });
  });
}
