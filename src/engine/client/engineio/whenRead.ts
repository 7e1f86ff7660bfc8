/** The part of the engines of both clients that is used here. */
export interface ReadEngine {
  readonly readyState: string;
  readonly writeBuffer: readonly unknown[];
  readonly transport?: { readonly name: string; readonly ws?: PingableSocket } | undefined;
  on(event: 'drain' | 'close', listener: () => void): unknown;
  off(event: 'drain' | 'close', listener: () => void): unknown;
}

/** The WebSocket of the package `ws`. */
export interface PingableSocket {
  readonly readyState: number;
  ping(data: Buffer): void;
  on(event: 'pong', listener: (data: Buffer) => void): unknown;
  off(event: 'pong', listener: (data: Buffer) => void): unknown;
}

const open = 1;
let pings = 0;

/**
 * Resolves when the server has read every packet that the engine accepted, when the engine closes, or after the given time. With polling,
 * the server has read a POST request when it responds. With WebSocket, it has read all previous messages when it responds to a ping.
 */
export function whenRead(engine: ReadEngine | undefined, maxMs: number): Promise<void> {
  if (engine?.readyState !== 'open') return Promise.resolve();
  return new Promise((resolve) => {
    let pinged: PingableSocket | undefined;
    const token = Buffer.from(`read ${++pings}`);
    const onPong = (data: Buffer): void => {
      if (token.equals(data)) end();
    };
    const drained = (): void => {
      if (pinged || engine.writeBuffer.length > 0) return;
      const { ws } = engine.transport ?? {};
      if (ws?.readyState !== open) return end();
      pinged = ws;
      ws.on('pong', onPong);
      ws.ping(token);
    };
    const end = (): void => {
      clearTimeout(timer);
      engine.off('drain', drained);
      engine.off('close', end);
      pinged?.off('pong', onPong);
      resolve();
    };
    const timer = setTimeout(end, maxMs);
    engine.on('drain', drained);
    engine.on('close', end);
    drained();
  });
}
