/**
 * A Socket.IO server as an application writes it, in a process of its own: `node watchedApp.cjs <package>`. It prints its port, and then
 * a line of JSON for each event that it receives and each emit, with the information that the code of the application has.
 */
// @ts-nocheck CommonJS, with the types of three versions.
const { createServer } = require('node:http');
const { writeSync } = require('node:fs');
const process = require('node:process');
const { setTimeout } = require('node:timers');

/** @param {object} line */
function print(line) {
  writeSync(1, `${JSON.stringify(line)}\n`);
}

/**
 * @typedef {{ emit: string, to?: string, volatile?: boolean, ack?: boolean, timeoutMs?: number, payload?: object }} Step
 * @param {typeof import('socket.io')} library
 * @param {string} name of the package
 */
function run(library, name) {
  const http = createServer();
  const isV2 = name.endsWith('-2');
  // In version 2, the module is the class.
  const Server = isV2 ? (library.default ?? library) : library.Server;
  const io = new Server(http, JSON.parse(process.env['OPTIONS'] ?? '{}'));

  io.use((socket, next) => {
    const { auth, query } = socket.handshake;
    const token = auth?.['token'] ?? query['token'];
    const end = () => next(token === 'wrong' ? new Error('unauthorized') : undefined);
    const waitMs = Number(query['waitMs'] ?? 0);
    if (waitMs > 0) setTimeout(end, waitMs);
    else end();
  });

  io.on('connection', (socket) => {
    void socket.join('everybody');
    socket.on('enter', (room, callback) => {
      void socket.join(room);
      callback();
    });
    socket.on('update item', (id, item, callback) => {
      callback({ status: 'ok', id, item });
      socket.broadcast.emit('item', id);
    });
    socket.on('slow', async (callback) => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      callback('done');
    });
    socket.once('once', (callback) => callback('once'));
    socket.on('twice', (callback) => {
      callback(1);
      callback(2);
    });
    socket.on('throws', () => {
      throw new TypeError('no item');
    });
    socket.on('rejects', () => Promise.resolve());
    socket.on('rejects', async () => {
      await Promise.resolve();
      throw new RangeError('too far');
    });
    socket.on('count listeners', (callback) => {
      const own = socket.listeners('count listeners');
      callback(own.length, socket.listenerCount('rejects'), own[0]?.name, socket.emit.name, socket.emit.length);
    });
    // Version 3.0 has no such middleware.
    socket.use?.(([event], next) => next(event === 'forbidden' ? new Error('not allowed') : undefined));
    socket.on('do', (/** @type {Step[]} */ steps, /** @type {() => void} */ callback) => {
      for (const step of steps) perform(step);
      callback();
    });
    socket.on('confirm', (_value, ...rest) => rest.at(-1)('ok'));
    socket.on('return', (value, callback) => callback(value));
    socket.on('leave me', () => socket.disconnect());
    if (process.env['OPTIONS']?.includes('connectionStateRecovery'))
      socket.on('disconnect', () => socket.emit('after disconnect'));
    // Emits the same event to one or several sockets.
    socket.on('make', (/** @type {number} */ id, /** @type {Omit<Step, 'emit'>} */ step) =>
      perform({ ...step, emit: 'x', payload: { id } }),
    );

    /** @param {Step} step */
    function perform({ emit, to, volatile, ack, timeoutMs, payload = { emit } }) {
      const writable = Object.fromEntries(
        [...sockets()].map(([id, { conn }]) => [id, conn.transport.writable && conn.readyState === 'open']),
      );
      print({ type: 'emit', emit, to, volatile, ack, by: socket.id, writable });
      /** @type {import('socket.io').Socket | import('socket.io').BroadcastOperator<any, any>} */
      let target = to === undefined ? socket : io.to(to);
      if (volatile) target = target.volatile;
      if (timeoutMs !== undefined) target = target.timeout(timeoutMs);
      const args = ack ? [(/** @type {unknown[]} */ ...answers) => print({ type: 'answers', emit, answers })] : [];
      target.emit(emit, payload, ...args);
    }
  });

  /** @returns {Iterable<[string, import('socket.io').Socket]>} */
  function sockets() {
    const { sockets: all } = io.sockets;
    return all instanceof Map ? all : Object.entries(all);
  }

  process.on('uncaughtException', (error) => print({ type: 'uncaught', message: error.message }));
  process.on('unhandledRejection', (error) => print({ type: 'unhandled', message: String(error) }));
  process.stdin.on('end', () => process.exit());
  process.stdin.resume();
  http.listen(Number(process.env['PORT'] ?? 0), '127.0.0.1', () => {
    const address = http.address();
    print({ type: 'listening', port: typeof address === 'object' ? address?.port : undefined });
  });
}

module.exports = { run };
if (require.main === module) {
  const name = process.argv[2] ?? 'socket.io';
  run(require(name), name);
}
