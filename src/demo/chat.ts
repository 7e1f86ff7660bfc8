import { randomUUID } from 'node:crypto';
import type { Namespace } from 'socket.io';
import * as v from 'valibot';
import { read } from './input.ts';
import { SocketScope } from './socketScope.ts';

const botAfterMs = 400;
const messageSchema = v.object({
  name: v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(40)),
  text: v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(1000)),
});

/** A chat: the server acknowledges each message and sends it to all other clients, and a bot replies to all clients. */
export function serveChat(chat: Namespace): void {
  chat.on('connection', (socket) => {
    const scope = new SocketScope(socket);
    socket.emit('chat:welcome', { online: chat.sockets.size });
    scope.on('chat:message', ([input], ack) => {
      const message = read(messageSchema, input);
      if (!message) {
        ack?.({
          status: 'error',
          message: 'The message must have a name of at most 40 characters and a text of at most 1,000 characters',
        });
        return;
      }
      const stamp = { id: randomUUID(), at: new Date().toISOString() };
      ack?.(stamp);
      socket.broadcast.emit('chat:message', { ...stamp, ...message });
      if (scope.isBusy) return;
      scope.after(botAfterMs, () => {
        const reply = { id: randomUUID(), at: new Date().toISOString(), name: 'bot', text: replyTo(message) };
        chat.emit('chat:message', reply);
      });
    });
  });
}

function replyTo({ name, text }: v.InferOutput<typeof messageSchema>): string {
  if (text.endsWith('?')) return `Good question, ${name}. All I can do is count: it has ${text.length} characters.`;
  const words = text.split(/\s+/).length;
  return `${name} wrote ${words} ${words === 1 ? 'word' : 'words'}.`;
}
