/** The examples of a server in the documentation of Socket.IO ("Emitting events"), in a process of its own. */
// @ts-nocheck CommonJS, without types
const { Buffer } = require('node:buffer');
const { createServer } = require('node:http');
const process = require('node:process');
const { Server } = require('socket.io');

const http = createServer();
const io = new Server(http);

io.on('connection', (socket) => {
  socket.emit('hello', 'world');

  socket.on('hello', () => undefined);

  socket.emit('hello', 1, '2', { 3: '4', 5: Buffer.from([6]) });

  socket.on('update item', (_arg1, _arg2, callback) => {
    callback({
      status: 'ok',
    });
  });

  socket.on('ping', () => {
    socket.volatile.emit('hello', 'might or might not be received');
    socket.volatile.emit('hello', 'is discarded');
    socket.broadcast.emit('hello', 'friends');
    io.emit('hello', 'everyone');
  });
});

process.stdin.on('end', () => process.exit());
process.stdin.resume();
http.listen(0, '127.0.0.1', () =>
  process.stdout.write(`${JSON.stringify({ type: 'listening', port: http.address().port })}\n`),
);
