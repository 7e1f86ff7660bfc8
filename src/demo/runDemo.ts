import type { MessagePort } from 'node:worker_threads';
import { messageOf } from '../base/userError.ts';
import { type DemoServerOptions, startDemoServer } from './demoServer.ts';

/** Runs the demo server in a worker thread. It reports over its port, and ends on `{ type: 'stop' }`. */
export async function runDemoAsWorker(parent: MessagePort, options: DemoServerOptions): Promise<void> {
  try {
    const server = await startDemoServer(options);
    parent.on('message', (message: unknown) => {
      if ((Object(message) as { type?: unknown }).type !== 'stop') return;
      void server.dispose().finally(() => parent.close());
    });
    parent.postMessage({ type: 'listening', url: server.url });
  } catch (error) {
    parent.postMessage({ type: 'failed', message: messageOf(error) });
    parent.close();
  }
}

/** Prints its address on one line, and runs until the process receives SIGTERM or SIGINT. */
export async function runDemoAsProgram(options: DemoServerOptions): Promise<void> {
  try {
    const server = await startDemoServer(options);
    process.stdout.write(`Demo server: ${server.url}\n`);
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void server.dispose());
  } catch (error) {
    process.stderr.write(`${messageOf(error)}\n`);
    process.exitCode = 1;
  }
}
