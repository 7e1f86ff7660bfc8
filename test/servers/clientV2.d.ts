/** The client of Socket.IO 2, beside ours, as an application uses it. It has the same methods as far as tests need them. */
declare module 'socket.io-client-v2' {
  import type { io } from 'socket.io-client';
  const client: { readonly connect: typeof io };
  export = client;
}
