/** A server without a framework: `node plain.cjs <package of the server> [package of the parser]`, its options in the environment variable OPTIONS. */
// @ts-nocheck CommonJS, with packages that are not installed in this repository.
const { createServer } = require('node:http');
const process = require('node:process');
const { handle, listen } = require('./handlers.cjs');

const [, , library, parser] = process.argv;
const { Server } = require(library);
const http = createServer((_request, response) => response.end('hello'));
const options = JSON.parse(process.env['OPTIONS'] ?? '{}');
handle(new Server(http, parser ? { ...options, parser: require(parser) } : options));
listen(http);
