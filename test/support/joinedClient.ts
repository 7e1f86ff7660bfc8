import { io as createClient, type Socket } from 'socket.io-client';
import clientV2 from 'socket.io-client-v2';
import * as msgpack from 'socket.io-msgpack-parser';
import type { TestServerOptions } from '../servers/testServer.ts';
import { joined } from './joined.ts';

/** The options of the client, including its version. */
export type JoinedClientOptions = Pick<TestServerOptions, 'version' | 'parser'> & {
  transports?: string[];
  auth?: object;
};

/**
 * A client in this process that has joined the namespace of its URL.
 * @param closing receives a function that disconnects the client
 */
export async function joinedClient(
  closing: (() => unknown)[],
  url: string,
  { version = 'v4', parser = 'default', transports = ['websocket'], ...options }: JoinedClientOptions = {},
): Promise<Socket> {
  const connect = version === 'v2' ? clientV2.connect : createClient;
  const socket: Socket = connect(url, {
    transports,
    ...options,
    forceNew: true,
    reconnection: false,
    ...(parser === 'msgpack' && { parser: msgpack }),
  });
  closing.push(() => socket.close());
  await joined(socket);
  return socket;
}
