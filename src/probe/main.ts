/**
 * The probe: loaded with `--require` into a Node.js process that the user watches. It only looks at the names of the modules that are loaded
 * until one of them is Socket.IO. Without the environment variables of the engine, it does nothing.
 */
import { hookModules, type LibraryClasses } from './moduleHook.ts';
import type * as StartProbe from './startProbe.ts';
import { quietly } from './wrapMethod.ts';

quietly(() => {
  // Their names are those of `model/probe/reports.ts`, which is loaded later.
  const { SOCKETIO_INSPECTOR_SOCKET: path, SOCKETIO_INSPECTOR_TOKEN: token } = process.env;
  if (!path || !token) return;
  let started: LibraryClasses | undefined;
  hookModules(() => (started ??= rest().startProbe(path, token)));
});

/** Most processes of a terminal do not use Socket.IO: they load only what is needed to find out. */
function rest(): typeof StartProbe {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- The bundler makes it a function that runs when it is first called.
  return require('./startProbe.ts') as typeof StartProbe;
}
