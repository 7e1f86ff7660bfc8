import { goodbyeMs } from './pollRequests.ts';

export interface ClosingSocket {
  terminate(): void;
  once(event: 'close', listener: () => void): unknown;
}

/** Of a websocket that is being closed: a server that does not answer the closing keeps it no longer than a goodbye takes. */
export function endWebsocket(socket: ClosingSocket): void {
  const timer = setTimeout(() => socket.terminate(), goodbyeMs).unref();
  socket.once('close', () => clearTimeout(timer));
}
