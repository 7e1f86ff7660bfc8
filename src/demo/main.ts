/**
 * Entry point of the demo server's bundle. As a worker thread, it reports over its port and ends on `{ type: 'stop' }`. As a program, it prints
 * its address on one line and runs until it receives SIGTERM or SIGINT. SOCKETIO_INSPECTOR_DEMO_PORT or workerData.port sets the port.
 */
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { messageOf } from '../base/userError.ts';
import { useWorkerLanguage } from '../model/texts/workerLanguage.ts';
import { startDemoServer } from './demoServer.ts';

function portFrom(text: unknown): number | undefined {
  return text === undefined || text === '' ? undefined : Number(text);
}

async function runAsWorker(parent: MessagePort): Promise<void> {
  const { port } = Object(workerData) as { port?: unknown };
  useWorkerLanguage(workerData);
  try {
    const server = await startDemoServer({ port: portFrom(port) });
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

async function runAsProgram(): Promise<void> {
  try {
    const server = await startDemoServer({ port: portFrom(process.env['SOCKETIO_INSPECTOR_DEMO_PORT']) });
    process.stdout.write(`Demo server: ${server.url}\n`);
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void server.dispose());
  } catch (error) {
    process.stderr.write(`${messageOf(error)}\n`);
    process.exitCode = 1;
  }
}

void (parentPort ? runAsWorker(parentPort) : runAsProgram());
