import type { Socket as TcpSocket } from 'node:net';

interface NodeWebSocket {
  send(data: unknown, options: unknown, done?: (error?: Error) => void): void;
  on?(event: 'upgrade', listener: (response: { readonly socket: TcpSocket }) => void): unknown;
}

/**
 * Lets each call of a websocket's `send` be followed: `follow` is called at every send and gives back who is told how it ended, with
 * why it was not written. A socket that is destroyed reports what it was still writing without an error, as if it had been written:
 * what ends so was not.
 */
export function proveWrites(
  socket: NodeWebSocket,
  follow: () => ((fault: string | undefined) => void) | undefined,
): void {
  let tcp: TcpSocket | undefined;
  socket.on?.('upgrade', (response) => {
    tcp = response.socket;
  });
  const send = socket.send.bind(socket);
  socket.send = (data, options, done) => {
    const ended = follow();
    send(data, options, (error) => {
      const why =
        error?.message ?? (tcp?.destroyed ? 'the connection ended before the system had taken all of it' : undefined);
      ended?.(why === undefined ? undefined : `The websocket could not write it: ${why}`);
      done?.(error);
    });
  };
}
