// @ts-nocheck CommonJS, without types
// A server whose CPU time is measured: it receives events, and emits one event for every ten that it
// receives. Prints the CPU time of each round.
const { createServer } = require('node:http');
const { Server } = require('socket.io');
const process = require('node:process');

const http = createServer();
const io = new Server(http);
io.on('connection', (socket) => {
  let started = process.cpuUsage();
  let count = 0;
  socket.on('price', (price) => {
    if (++count % 10 === 0) socket.emit('changed', price);
  });
  socket.on('begin', (callback) => {
    started = process.cpuUsage();
    callback();
  });
  socket.on('end', (callback) => {
    const { user, system } = process.cpuUsage(started);
    callback(user + system);
  });
});
process.stdin.on('end', () => process.exit());
process.stdin.resume();
http.listen(0, '127.0.0.1', () =>
  process.stdout.write(`${JSON.stringify({ type: 'listening', port: http.address().port })}\n`),
);
