import { closeTimeoutMs } from './pollRequests.ts';

interface ClosingEngine {
  readonly readyState: string;
  close?: (() => unknown) | undefined;
  on(event: 'close', listener: () => void): unknown;
}

/**
 * A closing engine first waits until its packets are sent. A server that accepts no data but responds to every poll would keep it open
 * indefinitely. So after a time limit it is closed by force.
 */
export function boundClose(engine: ClosingEngine, force: () => void): void {
  const { close } = engine;
  if (!close) return;
  let timer: NodeJS.Timeout | undefined;
  engine.on('close', () => clearTimeout(timer));
  engine.close = () => {
    close.call(engine);
    if (engine.readyState === 'closing') {
      clearTimeout(timer);
      timer = setTimeout(force, closeTimeoutMs).unref();
    }
    return engine;
  };
}
