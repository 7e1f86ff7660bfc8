/** An application with a page: its client saves an item when it connects, and acknowledges a question of the server. */
import { createServer } from 'node:http';
import { Server } from 'socket.io';
import { listenOnLastingPort } from '../support/lastingPort.ts';

export interface AppServer {
  readonly url: string;
  close(): Promise<void>;
}

/** The page's client uses the transports that the page's URL names, such as `?transports=polling,websocket`. */
export async function startApp(): Promise<AppServer> {
  const http = createServer((request, response) => {
    const transports = new URL(request.url ?? '/', 'http://x').searchParams.get('transports') ?? 'websocket';
    response.setHeader('Content-Type', 'text/html; charset=utf-8');
    response.end(`<!doctype html><title>App</title><script src="/socket.io/socket.io.min.js"></script><script>
      const socket = io({ transports: ${JSON.stringify(transports.split(','))} });
      socket.on('connect', async () => {
        const answer = await socket.emitWithAck('save item', { name: 'first', bytes: new Uint8Array([1, 2, 3]) });
        document.body.dataset.answer = answer.status;
      });
      socket.on('question', (text, answer) => answer('yes, ' + text));
      socket.on('disconnect', (reason) => (document.body.dataset.left = reason));
    </script><body></body>`);
  });
  const io = new Server(http);
  io.on('connection', (socket) => {
    socket.on('save item', (_item: unknown, acknowledge: (response: object) => void) => {
      acknowledge({ status: 'saved' });
      socket.emit('question', 'really?', () => undefined);
    });
  });
  const port = await listenOnLastingPort(http);
  return {
    url: `http://127.0.0.1:${port}`,
    close: () => io.close(),
  };
}
