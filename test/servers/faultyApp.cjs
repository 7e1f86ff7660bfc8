/** A Socket.IO server with the mistakes that findings of Node.js servers report, in a process of its own: `node faultyApp.cjs`. */
// @ts-nocheck CommonJS, without types
const { createServer } = require('node:http');
const process = require('node:process');
const { setTimeout } = require('node:timers');
const { Server } = require('socket.io');

const http = createServer();
const io = new Server(http);

io.on('connection', (socket) => {
  void socket.join('Lobby');
  socket.on('update item', (_item, callback) => callback('ok'));
  socket.on('answers twice', (callback) => {
    callback(1);
    callback(2);
  });
  socket.on('fails', () => Promise.reject(new RangeError('not that far')));
  socket.on('subscribe', (callback) => {
    // This listener is registered again with each event.
    socket.on('price', () => undefined);
    callback();
  });
  socket.on('late', (callback) => {
    socket.on('early', () => undefined);
    callback();
  });
  socket.on('news', (callback) => {
    io.to('lobby').emit('news', 'for nobody');
    io.to('Lobby').emit('news', 'for all');
    io.emit('other news');
    callback();
  });
  socket.on('wait', (callback) => new Promise((resolve) => setTimeout(resolve, 1100)).then(callback));
  socket.on('compute', (callback) => {
    const until = process.cpuUsage().user + 1_200_000;
    while (process.cpuUsage().user < until);
    callback();
  });
});
process.on('unhandledRejection', () => undefined);
process.stdin.on('end', () => process.exit());
process.stdin.resume();
http.listen(0, '127.0.0.1', () =>
  process.stdout.write(`${JSON.stringify({ type: 'listening', port: http.address().port })}\n`),
);
