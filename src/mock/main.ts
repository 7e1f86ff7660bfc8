/**
 * Entry point of the bundle of the servers: the demo server and mock servers share Socket.IO's server. As a worker thread, it runs what
 * `workerData` names. As a program, it is the demo server, and SOCKETIO_INSPECTOR_DEMO_PORT sets its port.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { useWorkerLanguage } from '../model/texts/workerLanguage.ts';
import { runDemoAsProgram, runDemoAsWorker } from '../demo/runDemo.ts';
import { runMock } from './runMock.ts';

function portFrom(text: unknown): number | undefined {
  return text === undefined || text === '' ? undefined : Number(text);
}

const { port, mock } = Object(workerData) as { port?: unknown; mock?: unknown };
if (parentPort) {
  useWorkerLanguage(workerData);
  if (mock === undefined) void runDemoAsWorker(parentPort, { port: portFrom(port) });
  else void runMock(parentPort, mock);
} else void runDemoAsProgram({ port: portFrom(process.env['SOCKETIO_INSPECTOR_DEMO_PORT']) });
