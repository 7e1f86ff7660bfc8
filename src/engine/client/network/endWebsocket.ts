import { closeTimeoutMs } from './pollRequests.ts';

export interface ClosingSocket {
  terminate(): void;
  once(event: 'close', listener: () => void): unknown;
}

/** Limits the time that a closing WebSocket waits for the server's close frame. */
export function endWebsocket(socket: ClosingSocket): void {
  const timer = setTimeout(() => socket.terminate(), closeTimeoutMs).unref();
  socket.once('close', () => clearTimeout(timer));
}
