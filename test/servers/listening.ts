import type { AddressInfo, Server, Socket } from 'node:net';

/** Starts any server on a free port. The server is closed with the test, even if clients are still connected. @returns its port */
export async function listening(
  test: { closeWith(close: () => Promise<unknown>): void },
  server: Server,
  host = '127.0.0.1',
): Promise<number> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined).once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, host, resolve));
  test.closeWith(
    () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(resolve);
      }),
  );
  return (server.address() as AddressInfo).port;
}
