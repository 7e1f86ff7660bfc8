import { join } from 'node:path';
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import * as v from 'valibot';
import { systemClock } from '../base/clock.ts';
import { Channel } from '../protocol/channel.ts';
import { createEngine } from './createEngine.ts';
import { serveClient } from './handlers/engineHandlers.ts';
import { captureOptionsSchema, logLimitsSchema } from './log/openLog.ts';
import { messagePort } from './messagePort.ts';
import { useWorkerLanguage } from '../model/texts/workerLanguage.ts';

/** Runs in the engine worker: one engine for the process, one client for each port that the host passes. */
export function runEngine(): void {
  if (!parentPort) throw new Error('The engine runs in a worker thread');
  const host = parentPort;
  useWorkerLanguage(workerData);
  const started = v.safeParse(v.object({ capture: captureOptionsSchema }), workerData);
  // The reader's bundle is in the same folder as this one.
  const reader = join(__dirname, 'reader.js');
  const engine = createEngine(started.success ? started.output.capture : undefined, reader);

  const endMessage = v.object({ type: v.literal('end') });
  const limitsMessage = v.object({ type: v.literal('limits'), limits: logLimitsSchema });

  host.on('message', (message: unknown) => {
    if (v.is(endMessage, message)) {
      engine.dispose();
      process.exit();
    }
    if (v.is(limitsMessage, message)) return engine.log.setLimits(message.limits);
    const port = clientPort(message);
    if (!port) return;
    const channel = new Channel(messagePort(port), systemClock);
    channel.onDidFault((error) => host.postMessage({ type: 'fault', message: error.message }));
    const serving = serveClient(engine, channel);
    port.on('close', () => {
      serving.dispose();
      channel.dispose();
    });
  });

  // An uncaught error in a timer of a client must not end all connections; the host logs it.
  process.on('uncaughtException', (error) =>
    host.postMessage({ type: 'fault', message: error.stack ?? error.message }),
  );
}

function clientPort(message: unknown): MessagePort | undefined {
  if (typeof message !== 'object' || message === null || !('type' in message) || message.type !== 'client')
    return undefined;
  return 'port' in message ? (message.port as MessagePort) : undefined;
}
