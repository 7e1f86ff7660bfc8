import type { MessagePort } from 'node:worker_threads';
import { toDisposable } from '../../base/disposable.ts';
import { Emitter } from '../../base/emitter.ts';
import type { Port } from '../../protocol/channel.ts';

/** Wraps a MessagePort as a port of the channel. The MessagePort is closed when its last listener is removed. */
export function nodePort(port: MessagePort): Port {
  const messages = new Emitter<unknown>();
  port.on('message', (message) => messages.fire(message));
  return {
    post: (message, transfer) => port.postMessage(message, transfer),
    onMessage: (listener) => {
      const subscription = messages.event(listener);
      return toDisposable(() => {
        subscription.dispose();
        port.close();
      });
    },
  };
}
