/** A server of two processes, with the adapter for a cluster and sticky sessions. */
// @ts-nocheck CommonJS, with packages that are not installed in this repository.
const cluster = require('node:cluster');
const { createServer } = require('node:http');
const process = require('node:process');
const { createAdapter, setupPrimary } = require('@socket.io/cluster-adapter');
const { setupMaster, setupWorker } = require('@socket.io/sticky');
const { Server } = require('socket.io');
const { handle, listen } = require('./handlers.cjs');

if (cluster.isPrimary) {
  const http = createServer();
  setupMaster(http, { loadBalancingMethod: 'round-robin' });
  setupPrimary();
  cluster.setupPrimary({ serialization: 'advanced' });
  const workers = [cluster.fork(), cluster.fork()];
  let ready = 0;
  for (const worker of workers) {
    worker.on('message', (message) => {
      if (message === 'ready' && ++ready === workers.length)
        listen(http, () => {
          cluster.disconnect();
          for (const { process: child } of workers) child.kill();
          process.exit();
        });
    });
  }
} else {
  const io = new Server(createServer((_request, response) => response.end('hello')));
  io.adapter(createAdapter());
  setupWorker(io);
  handle(io);
  io.on('connection', (socket) => {
    socket.on('which process', (callback) => callback(cluster.worker.id));
    socket.on('ask everybody', (callback) => {
      io.timeout(60_000).emit('question', 'all of you', (error, answers) => callback(error, answers));
    });
  });
  process.send('ready');
}
