import { goodbyeMs } from './pollRequests.ts';

interface ClosingEngine {
  readonly readyState: string;
  close?: (() => unknown) | undefined;
  on(event: 'close', listener: () => void): unknown;
}

/**
 * An engine that is closed first waits for what it is sending; a server that takes nothing, but answers every poll, would keep it open for
 * good. After the time for a goodbye it is closed as it stands.
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
      timer = setTimeout(force, goodbyeMs).unref();
    }
    return engine;
  };
}
