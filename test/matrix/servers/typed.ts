/** A server in TypeScript. Its line numbers change when the types are removed. */
import { writeSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server } from 'socket.io';

interface Item {
  readonly bytes: Uint8Array;
}

interface ClientEvents {
  'update item': (id: number, item: Item, callback: (result: unknown) => void) => void;
  slow: (callback: (result: string) => void) => void;
  'send news': (text: string, callback: () => void) => void;
  'ask me': (question: string, callback: (prefix: string, answer: string) => void) => void;
}

interface ServerEvents {
  news: (text: string, bytes: Uint8Array) => void;
  question: (question: string, callback: (answer: string) => void) => void;
}

const http = createServer((_request, response) => response.end('hello'));
const io = new Server<ClientEvents, ServerEvents>(http);

io.on('connection', (socket) => {
  void socket.join('everybody');
  socket.on('update item', (id, item, callback) => callback({ status: 'ok', id, item }));
  socket.on('slow', async (callback) => {
    await new Promise((resolve) => setTimeout(resolve, 20));
    callback('done');
  });
  socket.on('send news', (text, callback) => {
    io.to('everybody').emit('news', text, Buffer.from([1, 2]));
    callback();
  });
  socket.on('ask me', (question, callback) => {
    socket.emit('question', question, (answer) => callback('you said', answer));
  });
});

process.stdin.on('end', () => process.exit());
process.stdin.resume();
http.listen(0, '127.0.0.1', () => {
  const { port } = http.address() as AddressInfo;
  writeSync(1, `${JSON.stringify({ type: 'listening', port })}\n`);
});
