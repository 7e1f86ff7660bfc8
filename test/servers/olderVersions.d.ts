/** Older versions under their aliases. Their own types are not exported to modules. Tests use only methods that all versions have. */
declare module 'socket.io-2' {
  import { Server } from 'socket.io';
  export = Server;
}
declare module 'socket.io-3' {
  export { Server } from 'socket.io';
}
