/** A client of any version, or one of its sockets. */
interface Joining {
  readonly connected: boolean;
  once(event: string, listener: (error: unknown) => void): unknown;
}

/**
 * Resolves when the client has joined its namespace. Rejects with the client's error when it cannot connect or is refused; client 2 reports a
 * refusal as "error".
 */
export function joined(socket: Joining): Promise<void> {
  if (socket.connected) return Promise.resolve();
  return new Promise((resolve, reject) => {
    socket.once('connect', () => resolve());
    for (const event of ['connect_error', 'error']) socket.once(event, reject);
  });
}

/** Resolves with the client's error when it cannot connect or is refused. */
export async function refused(socket: Joining): Promise<unknown> {
  return joined(socket).then(
    () => {
      throw new Error('The client has joined its namespace');
    },
    (error: unknown) => error,
  );
}
