import { startServer, type TestServer } from '../../servers/testServer.ts';

/** A server with everything that the panel must show. */
export function startPanelServer(): Promise<TestServer> {
  return startServer({
    namespaces: ['/chat', '/members'],
    setup: (io) => {
      io.of('/members').use((_socket, next) => {
        next(Object.assign(new Error('<b>members only</b>'), { data: { code: 'E_MEMBER' } }));
      });
      io.on('connection', (socket) => {
        socket.on('update item', (_id: unknown, _body: unknown, ack: unknown) => acknowledge(ack, { status: 'ok' }));
        socket.on('count', (to: number) => {
          for (let number = 1; number <= to; number++) socket.emit('tick', number);
        });
        socket.on('send me', (event: string, ...args: unknown[]) => socket.emit(event, ...args));
        socket.on('seed', () => socket.emit('hello', 1, '2', { 3: '4', 5: Buffer.from([6]) }));
        socket.on('bytes', (size: number) => {
          const bytes = Buffer.alloc(size);
          for (let at = 0; at < size; at++) bytes[at] = at % 256;
          socket.emit('bytes', { first: Buffer.from('first'), second: bytes });
        });
        socket.on('ask', () => {
          socket.emit('question', 'how are you', (...reply: unknown[]) => socket.emit('thanks', ...reply));
        });
      });
    },
  });
}

function acknowledge(ack: unknown, ...args: unknown[]): void {
  if (typeof ack === 'function') (ack as (...args: unknown[]) => void)(...args);
}
