/** A socket as a port of the channel: one JSON text in each line. */
import type { Socket } from 'node:net';
import { Emitter } from '../../base/emitter.ts';
import type { Port } from '../../protocol/channel.ts';

/** Longer lines are not messages of a tool. */
export const maxLineLength = 4_000_000;

export function linePort(socket: Socket): Port {
  const messages = new Emitter<unknown>();
  let rest = '';
  socket.setEncoding('utf8');
  socket.on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > maxLineLength) {
      socket.destroy();
      return;
    }
    for (const line of lines) {
      let message: unknown;
      try {
        message = JSON.parse(line);
      } catch {
        socket.destroy();
        return;
      }
      messages.fire(message);
    }
  });
  return {
    post: (message) => void socket.write(`${JSON.stringify(message)}\n`),
    onMessage: messages.event,
  };
}
