/** A server with express. */
// @ts-nocheck CommonJS, with packages that are not installed in this repository.
const { createServer } = require('node:http');
const express = require('express');
const { Server } = require('socket.io');
const { handle, listen } = require('./handlers.cjs');

const app = express();
app.use(express.json());
const http = createServer(app);
const io = new Server(http);
// A middleware of express that Socket.IO uses too.
io.engine.use((request, _response, next) => {
  request.visitor = 'somebody';
  next();
});
app.get('/', (_request, response) => response.send('hello'));
handle(io);
listen(http);
