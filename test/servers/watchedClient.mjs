/** The same client as in watchedClient.cjs, with the client library as an ECMAScript module: `node watchedClient.mjs <URL> <package>`. */
import process from 'node:process';
import watchedClient from './watchedClient.cjs';

const [, , url, library = 'socket.io-client'] = process.argv;
watchedClient.run(await import(library), url);
