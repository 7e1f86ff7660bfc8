/**
 * A Socket.IO server in a separate process, which a test kills and pauses. It prints a line of JSON when it listens, for each connection
 * and for each event. A pipe is written synchronously, so that every event that the server has received is printed.
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
  // Socket.IO 2 has no `onAny`.
  socket.onAny?.((event, ...args) => {
    const ack = args.at(-1);
    const values = typeof ack === 'function' ? args.slice(0, -1) : args;
    print({ event, args: values.map((value) => (Buffer.isBuffer(value) ? `${value.length} bytes` : value)) });
    if (typeof ack === 'function' && event !== 'never') ack(...values);
    // The process crashes, like a server whose handler calls a callback that it did not receive.
    if (event === 'crash') process.kill(process.pid, 'SIGKILL');
  });
});
http.listen(port, '127.0.0.1', () => {
  const address = http.address();
  print({ port: typeof address === 'object' ? address?.port : undefined });
});
// The server ends with the test that started it, however that test ends.
process.stdin.on('end', () => process.exit()).resume();
