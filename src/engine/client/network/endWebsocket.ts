import { goodbyeMs } from './pollRequests.ts';

export interface ClosingSocket {
  terminate(): void;
  once(event: 'close', listener: () => void): unknown;
}

/** Limits the time in which a closing WebSocket waits for the server to respond to the close frame. */
export function endWebsocket(socket: ClosingSocket): void {
  const timer = setTimeout(() => socket.terminate(), goodbyeMs).unref();
  socket.once('close', () => clearTimeout(timer));
}
