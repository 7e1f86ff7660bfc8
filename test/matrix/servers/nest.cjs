/** A gateway of NestJS, with the decorators as the compiler of TypeScript writes them. */
// @ts-nocheck CommonJS, with packages that are not installed in this repository.
require('reflect-metadata');
const { Buffer } = require('node:buffer');
const process = require('node:process');
const { setTimeout } = require('node:timers');
const { Controller, Get, Module } = require('@nestjs/common');
const { NestFactory } = require('@nestjs/core');
const { IoAdapter } = require('@nestjs/platform-socket.io');
const { SubscribeMessage, WebSocketGateway, WebSocketServer } = require('@nestjs/websockets');
const { listening } = require('./handlers.cjs');

class Gateway {
  handleConnection(socket) {
    void socket.join('everybody');
    // A handler that needs several arguments is registered on the socket.
    socket.on('update item', (id, item, callback) => callback({ status: 'ok', id, item }));
    socket.on('ask me', (question, callback) => {
      socket.emit('question', question, (answer) => callback('you said', answer));
    });
  }

  async slow() {
    await new Promise((resolve) => setTimeout(resolve, 20));
    return 'done';
  }

  sendNews(_socket, text) {
    this.server.to('everybody').emit('news', text, Buffer.from([1, 2]));
    return '';
  }
}
function decorate(method, decorator) {
  decorator(Gateway.prototype, method, Object.getOwnPropertyDescriptor(Gateway.prototype, method));
}
decorate('slow', SubscribeMessage('slow'));
decorate('sendNews', SubscribeMessage('send news'));
WebSocketServer()(Gateway.prototype, 'server');
WebSocketGateway()(Gateway);

class Pages {
  hello() {
    return 'hello';
  }
}
Get()(Pages.prototype, 'hello', Object.getOwnPropertyDescriptor(Pages.prototype, 'hello'));
Controller()(Pages);

class App {}
Module({ providers: [Gateway], controllers: [Pages] })(App);

async function start() {
  const app = await NestFactory.create(App, { logger: false });
  app.useWebSocketAdapter(new IoAdapter(app));
  await app.listen(0, '127.0.0.1');
  listening(app.getHttpServer().address().port);
}
process.stdin.on('end', () => process.exit());
process.stdin.resume();
void start();
