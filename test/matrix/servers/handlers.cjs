/**
 * The handlers of the servers in this folder. All servers handle the same events, so that one client can test all of them. The packages
 * are installed by the test.
 */
// @ts-nocheck CommonJS, with packages that are not installed in this repository.
const { Buffer } = require('node:buffer');
const { writeSync } = require('node:fs');
const process = require('node:process');
const { setTimeout } = require('node:timers');

function handle(io) {
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
    socket.on('count sockets', async (callback) => callback((await io.fetchSockets()).length));
    socket.on('ask me', (question, callback) => {
      socket.emit('question', question, (answer) => callback('you said', answer));
    });
  });
}

/** Prints the port, and exits when the standard input ends. */
function listen(http, ended = () => process.exit()) {
  process.stdin.on('end', ended);
  process.stdin.resume();
  http.listen(0, '127.0.0.1', () => listening(http.address().port));
}

function listening(port) {
  writeSync(1, `${JSON.stringify({ type: 'listening', port })}\n`);
}

module.exports = { handle, listen, listening };
