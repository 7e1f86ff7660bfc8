import type { Server as HttpServer, IncomingMessage } from 'node:http';
import type { Server } from 'socket.io';

interface Transport {
  readonly name: string;
  /** The poll that waits for its response. */
  readonly req?: unknown;
}

/**
 * Simulates a network failure for clients that poll. Between two polls, such a client has no connection, and would notice nothing.
 * @param http the HTTP server, on which the Socket.IO server already listens
 * @returns a function that closes the connection of the next request of every client that polls and has no pending poll
 */
export function cutterOfPolls(http: HttpServer, io: Server): () => void {
  const cutNext = new Set<string>();
  http.prependListener('request', ({ url = '', socket }: IncomingMessage) => {
    const sid = new URL(url, 'http://server').searchParams.get('sid');
    if (sid !== null && cutNext.delete(sid)) socket.destroy();
  });
  return () => {
    const clients = (io.engine as unknown as { clients: Record<string, { transport: Transport }> }).clients;
    for (const [sid, { transport }] of Object.entries(clients)) {
      if (transport.name === 'polling' && !transport.req) cutNext.add(sid);
    }
  };
}
