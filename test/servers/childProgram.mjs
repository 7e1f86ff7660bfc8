/**
 * A Socket.IO server in a process of its own, which is killed and stopped. It prints a line of JSON when it listens, for each connection
 * and for each event. A pipe is written synchronously, so that everything that it has received is printed.
 */
import { createServer } from 'node:http';
import { writeSync } from 'node:fs';
import { Server } from 'socket.io';
import Server2 from 'socket.io-2';

const {
  port = 0,
  options = {},
  version = 'v4',
} = /** @type {{ port?: number, options?: object, version?: string }} */ (JSON.parse(process.argv[2] ?? '{}'));

/** @param {object} line */
function print(line) {
  writeSync(1, `${JSON.stringify(line)}\n`);
}

const http = createServer();
const io = new (version === 'v2' ? Server2 : Server)(http, { serveClient: false, ...options });
io.on('connection', (socket) => {
  print({ connect: socket.id });
  // Socket.IO 2 does not have it.
  socket.onAny?.((event, ...args) => {
    const ack = args.at(-1);
    const values = typeof ack === 'function' ? args.slice(0, -1) : args;
    print({ event, args: values.map((value) => (Buffer.isBuffer(value) ? `${value.length} bytes` : value)) });
    if (typeof ack === 'function' && event !== 'never') ack(...values);
    // As a handler that calls a callback which it did not get.
    if (event === 'crash') process.kill(process.pid, 'SIGKILL');
  });
});
http.listen(port, '127.0.0.1', () => {
  const address = http.address();
  print({ port: typeof address === 'object' ? address?.port : undefined });
});
// It ends with the test that started it, however that ended.
process.stdin.on('end', () => process.exit()).resume();
