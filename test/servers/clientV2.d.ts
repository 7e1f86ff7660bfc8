/**
 * The client of Socket.IO 2 as an application uses it, in addition to the current client. It has the same methods, as far as tests need
 * them.
 */
declare module 'socket.io-client-v2' {
  import type { io } from 'socket.io-client';
  const client: { readonly connect: typeof io };
  export = client;
}
