/** Runs a mock server in a worker thread. It reports over its port, and ends on `{ type: 'stop' }`. */
import type { MessagePort } from 'node:worker_threads';
import * as v from 'valibot';
import { isUserError, messageOf } from '../base/userError.ts';
import type { CollectionMock } from '../model/mock/collectionMock.ts';
import { mockOptionEntries } from '../model/mock/mockOptions.ts';
import { mockTexts } from '../model/mock/mockTexts.ts';
import { openMock } from './openMock.ts';

const requestSchema = v.object({
  name: v.string(),
  file: v.union([
    v.object({ path: v.string() }),
    v.object({ bytes: v.instance(Uint8Array) }),
    v.object({ collection: v.custom<CollectionMock>((value) => typeof value === 'object' && value !== null) }),
  ]),
  port: v.optional(v.number()),
  ...mockOptionEntries,
});

export async function runMock(parent: MessagePort, request: unknown): Promise<void> {
  try {
    const { name, file, ...options } = v.parse(requestSchema, request);
    const server = await openMock(name, file, {
      ...options,
      onUnmatched: (event, namespace) =>
        parent.postMessage({ type: 'note', text: mockTexts.unmatched({ event, namespace }) }),
      onFault: (text) => parent.postMessage({ type: 'note', text }),
    });
    parent.on('message', (message: unknown) => {
      if ((Object(message) as { type?: unknown }).type !== 'stop') return;
      void server.dispose().finally(() => parent.close());
    });
    parent.postMessage({ type: 'listening', url: server.url, omissions: server.omissions });
  } catch (error) {
    parent.postMessage({
      type: 'failed',
      message: messageOf(error),
      ...(isUserError(error) && { cause: error.cause }),
    });
    parent.close();
  }
}
