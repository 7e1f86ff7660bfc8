/** A server with fastify. */
// @ts-nocheck CommonJS, with packages that are not installed in this repository.
const process = require('node:process');
const fastify = require('fastify');
const { Server } = require('socket.io');
const { handle, listening } = require('./handlers.cjs');

const app = fastify();
app.get('/', async () => 'hello');
app.decorate('io', new Server(app.server));
app.addHook('onClose', (instance) => instance.io.close());
handle(app.io);
process.stdin.on('end', () => process.exit());
process.stdin.resume();
void app.listen({ port: 0, host: '127.0.0.1' }).then(() => listening(app.server.address().port));
