/** How long a diagnosis may take, in milliseconds. */
export interface DiagnoseLimits {
  /** All checks together. */
  readonly totalMs: number;
  /** Opening a TCP connection, and the TLS handshake on it. */
  readonly connectMs: number;
  /** One response. */
  readonly responseMs: number;
  /** The response to a poll, when the server has something to send. */
  readonly pollMs: number;
  /** How long to wait for a namespace after the server has responded to another one, and how long other paths and ports are tried. */
  readonly silenceMs: number;
  /** Closing the sessions that are still open when all checks have ended. */
  readonly closeMs: number;
  /**
   * The part of `closeMs` in which the responses to abandoned handshake requests are awaited, so that the sessions that
   * they opened can be closed.
   */
  readonly lateMs: number;
}

export const usualLimits: DiagnoseLimits = {
  totalMs: 4500,
  connectMs: 1500,
  responseMs: 2000,
  pollMs: 2000,
  silenceMs: 1000,
  closeMs: 400,
  lateMs: 200,
};

/** The limits of a deep diagnosis, which waits for the heartbeat and allows slow servers more time. */
export const deepLimits: DiagnoseLimits = {
  totalMs: 90_000,
  connectMs: 10_000,
  responseMs: 10_000,
  pollMs: 10_000,
  silenceMs: 5000,
  closeMs: 2000,
  lateMs: 1000,
};

/** Ports on which development servers often listen. Tried on this machine only. */
export const commonPorts: readonly number[] = [
  3000, 3001, 3002, 3333, 4000, 4200, 5000, 5001, 5173, 8000, 8001, 8080, 8081, 8888, 9000, 1337,
];

/** Paths at which servers often mount Socket.IO. */
export const usualPaths: readonly string[] = [
  '/socket.io',
  '/ws/socket.io',
  '/socket.io/socket.io',
  '/api/socket.io',
  '/ws',
  '/api/ws',
  '/socketio',
  '/sockets',
  '/engine.io',
];
