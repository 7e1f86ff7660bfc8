import type { MessagePort } from 'node:worker_threads';
import { toDisposable } from '../base/disposable.ts';
import type { Port } from '../protocol/channel.ts';

/** A worker's MessagePort as the channel's port. Buffers are moved, not copied. */
export function messagePort(port: MessagePort): Port {
  return {
    post: (message, transfer) => port.postMessage(message, transfer),
    onMessage: (listener) => {
      port.on('message', listener);
      return toDisposable(() => port.off('message', listener));
    },
  };
}
