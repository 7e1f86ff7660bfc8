import { parentPort, workerData } from 'node:worker_threads';
import { messageOf, UserError } from '../../base/userError.ts';
import type { LargeReadResult, LargeReadRequest } from '../contracts/largeReads.ts';
import { PayloadReader } from './payloadReader.ts';
import { useWorkerLanguage } from '../../model/texts/workerLanguage.ts';

/** Runs in the thread that reads large payloads for the engine; see log/payloadThread.ts. It handles one request at a time. */
export function runReader(): void {
  if (!parentPort) throw new Error('Large payloads are read in a worker thread');
  const engine = parentPort;
  useWorkerLanguage(workerData);
  const reader = new PayloadReader();

  engine.on('message', (request: LargeReadRequest) => engine.postMessage(responseTo(reader, request)));
}

function responseTo(reader: PayloadReader, request: LargeReadRequest): LargeReadResult {
  const { id } = request;
  try {
    return { id, result: reader.read(request) };
  } catch (error) {
    return { id, error: messageOf(error), ...(error instanceof UserError && { cause: error.cause }) };
  }
}
