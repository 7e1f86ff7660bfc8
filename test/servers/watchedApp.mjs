/** The same server as in watchedApp.cjs, as an ECMAScript module: `node watchedApp.mjs <package>`. */
import watchedApp from './watchedApp.cjs';

const name = process.argv[2] ?? 'socket.io';
watchedApp.run(await import(name), name);
