/** Clients of an application, which connect to a proxy. They are closed after each test. */
import { io as createClient, type Socket } from 'socket.io-client';
import { afterEach } from 'vitest';

export interface AppClients {
  /** @param url the URL of the server, including the namespace */
  connect(url: string, transport?: 'websocket' | 'polling'): Promise<Socket>;
}

/** Registers the hook that closes the clients of a test file. */
export function appClients(): AppClients {
  const sockets: Socket[] = [];
  afterEach(() => {
    for (const socket of sockets.splice(0)) socket.close();
  });
  return {
    connect: async (url, transport = 'websocket') => {
      const userAgent = 'Mozilla/5.0 (X11) Chrome/140.0.0.0 Safari/537.36';
      const options = { forceNew: true, reconnection: false, transports: [transport] };
      const socket = createClient(url, { ...options, extraHeaders: { 'User-Agent': userAgent } });
      sockets.push(socket);
      await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('connect_error', reject));
      return socket;
    },
  };
}

/** Collects the arguments of an event that a client receives. */
export function received(socket: Socket, event: string): unknown[][] {
  const all: unknown[][] = [];
  socket.on(event, (...args: unknown[]) => all.push(args));
  return all;
}
