// Apps from npm that use Socket.IO, each in a separate process: `node apps.mjs <folder of node_modules> <name> <folder of its files>`. Each
// process reports its port, and the results of the tests that it ran.
import { createRequire } from 'node:module';
import { join } from 'node:path';

const [, , packages = '', name = '', files = ''] = process.argv;
const load = createRequire(join(packages, 'package.json'));
/** @param {object} message */
const say = (message) => process.send?.(message);

/** A test runner: its page runs the tests that its server names, in a frame. */
async function karma() {
  const { Server, config } = load('karma');
  const options = {
    basePath: files,
    files: ['tests.js'],
    frameworks: [],
    browsers: [],
    reporters: [],
    autoWatch: true,
  };
  const server = new Server(
    await config.parseConfig(null, { ...options, hostname: '127.0.0.1', logLevel: 'OFF' }, { promiseConfig: true }),
    () => undefined,
  );
  server.on('listening', (/** @type {number} */ port) => say({ port }));
  server.on(
    'run_complete',
    (/** @type {unknown} */ _browsers, /** @type {{ success: number, failed: number }} */ { success, failed }) =>
      say({ success, failed }),
  );
  await server.start();
}

/** A dev server that injects styles, and reloads the page. */
function browserSync() {
  const server = load('browser-sync').create();
  const options = {
    server: files,
    files: [join(files, '*')],
    port: 0,
    open: false,
    ui: false,
    online: false,
    logLevel: 'silent',
  };
  server.init(options, () => say({ port: server.instance.server.address().port }));
}

/** A gateway of NestJS, with an acknowledgement, an event and a namespace. */
async function nest() {
  load('reflect-metadata');
  const { Module } = load('@nestjs/common');
  const { NestFactory } = load('@nestjs/core');
  const { MessageBody, SubscribeMessage, WebSocketGateway } = load('@nestjs/websockets');
  class Gateway {
    /** @param {unknown} data */
    echo(data) {
      return data;
    }

    /** @param {unknown} data */
    question(data) {
      return { event: 'answer', data };
    }
  }
  for (const event of /** @type {const} */ (['echo', 'question'])) {
    MessageBody()(Gateway.prototype, event, 0);
    SubscribeMessage(event)(Gateway.prototype, event, Object.getOwnPropertyDescriptor(Gateway.prototype, event));
  }
  WebSocketGateway({ namespace: 'chat' })(Gateway);
  class AppModule {}
  Module({ providers: [Gateway] })(AppModule);
  const app = await NestFactory.create(AppModule, { logger: false });
  await app.listen(0, '127.0.0.1');
  say({ port: app.getHttpServer().address().port });
}

process.once('disconnect', () => process.exit());
const apps = { karma, browserSync, nest };
await apps[/** @type {keyof typeof apps} */ (name)]();
