/**
 * A server of two processes. It uses the adapter of socket.io-adapter on which the adapters for clusters are based. The processes
 * exchange the messages of the adapter through their parent. Clients must use WebSocket, because there are no sticky sessions.
 */
// @ts-nocheck CommonJS, without types.
const cluster = require('node:cluster');
const { createServer } = require('node:http');
const process = require('node:process');
const { ClusterAdapter } = require('socket.io-adapter');
const { Server } = require('socket.io');
const { handle, listening } = require('../matrix/servers/handlers.cjs');

const size = 2;

class MessageAdapter extends ClusterAdapter {
  constructor(namespace) {
    super(namespace);
    process.on('message', ({ message, response }) => {
      if (message) this.onMessage(message);
      else if (response) this.onResponse(response);
    });
  }

  serverCount() {
    return Promise.resolve(size);
  }

  doPublish(message) {
    process.send({ message });
    return Promise.resolve('');
  }

  doPublishResponse(_uid, response) {
    process.send({ response });
    return Promise.resolve();
  }
}

if (cluster.isPrimary) {
  cluster.setupPrimary({ serialization: 'advanced' });
  const workers = Array.from({ length: size }, () => cluster.fork());
  let ready = 0;
  for (const worker of workers) {
    worker.on('message', (sent) => {
      if (sent.port === undefined) for (const other of workers) other !== worker && other.send(sent);
      else if (++ready === size) listening(sent.port);
    });
  }
  process.stdin.on('end', () => {
    for (const { process: child } of workers) child.kill();
    process.exit();
  });
  process.stdin.resume();
} else {
  const http = createServer();
  const io = new Server(http, { adapter: MessageAdapter, transports: ['websocket'] });
  handle(io);
  io.on('connection', (socket) => {
    socket.on('which process', (callback) => callback(cluster.worker.id));
    socket.on('ask everybody', (callback) => {
      io.timeout(60_000).emit('question', 'all of you', (error, answers) => callback(error, answers));
    });
  });
  // The processes share the port, which the system chooses for the first of them.
  http.listen(0, '127.0.0.1', () => process.send({ port: http.address().port }));
}
