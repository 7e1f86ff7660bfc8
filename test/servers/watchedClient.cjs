/**
 * A client in a process of its own: `node watchedClient.cjs <URL> <package>`. It prints everything that it receives as lines of JSON.
 */
// @ts-nocheck CommonJS, with the types of two versions.
const { Buffer } = require('node:buffer');
const { writeSync } = require('node:fs');
const process = require('node:process');
const { setTimeout } = require('node:timers');

function print(line) {
  writeSync(1, `${JSON.stringify(line)}\n`);
}

function run(library, url) {
  const connect = library.io ?? library.connect ?? library;
  const socket = connect(url, {
    forceNode: true,
    transports: ['websocket'],
    reconnection: false,
    auth: { token: 'of the client' },
  });
  // The client buffers this event until the socket is connected.
  socket.emit('make', 1, {});
  socket.once('connect', () => {
    print({ type: 'connect', id: socket.id });
    socket.emit('update item', 2, { bytes: Buffer.from([1, 2]) }, (reply) => {
      print({ type: 'reply', reply });
      if (socket.volatile) for (const name of ['a', 'b']) socket.volatile.emit(name);
      socket.timeout?.(1).emit('nobody listens', (error) => print({ type: 'timeout', error: error?.message }));
      socket.emit('do', [{ emit: 'question', ack: true }], () => print({ type: 'done' }));
    });
  });
  socket.on('x', async (payload) => {
    await new Promise((resolve) => setTimeout(resolve, 20));
    print({ type: 'x', payload });
  });
  socket.once('question', (_payload, callback) => callback('answer of the client'));
  socket.on('disconnect', (reason) => print({ type: 'disconnect', reason }));
  socket.on('connect_error', (error) => print({ type: 'error', message: error.message }));
  process.stdin.on('data', () => socket.emit('leave me'));
  process.stdin.on('end', () => process.exit());
  process.stdin.resume();
}

module.exports = { run };
if (require.main === module) run(require(process.argv[3]), process.argv[2]);
