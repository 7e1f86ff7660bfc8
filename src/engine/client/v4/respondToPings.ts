export interface PingedSocket {
  readonly readyState?: number;
  on?(event: 'ping', listener: (data: Buffer) => void): unknown;
  pong?(data: Buffer): void;
}

const open = 1;

/**
 * Answers the websocket's own pings, of those that came together the last one, as the protocol allows (RFC 6455, 5.5.3): `ws` would write
 * an answer for each of a flood.
 */
export function respondToPings(socket: PingedSocket): void {
  let last: Buffer | undefined;
  socket.on?.('ping', (data) => {
    const isFirst = last === undefined;
    // It stands in the memory of a chunk that others are read from.
    last = Buffer.from(data);
    if (!isFirst) return;
    setImmediate(() => {
      if (last && socket.readyState === open) socket.pong?.(last);
      last = undefined;
    });
  });
}
