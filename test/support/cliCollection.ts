/** A small collection and its server, for programs that are installed or run by other versions of Node.js. */
import type { Server } from 'socket.io';

export function setUpCliServer(io: Server): void {
  io.on('connection', (socket) => {
    socket.on('echo', (value: unknown, done: (reply: unknown) => void) => done(value));
  });
}

/** Two scenarios that pass and one that fails. */
export function cliCollection(url: string): object {
  const echo = (value: unknown, expected: unknown): object => ({
    emit: 'echo',
    args: [value],
    expect: { ack: [expected] },
  });
  // The text is so long that the payload is decoded by the thread that reads large payloads.
  const long = 'a'.repeat(400_000);
  return {
    version: 1,
    name: 'Echoes',
    connections: { local: { url } },
    emits: [],
    scenarios: [
      { name: 'Echo', connection: 'local', steps: [echo({ id: 1 }, { id: 1 })] },
      { name: 'Echo of a large payload', connection: 'local', steps: [echo({ long }, { long })] },
      { name: 'Wrong expectation', connection: 'local', steps: [echo(1, 2)] },
    ],
  };
}
