/**
 * The probe: loaded with `--require` into a Node.js process that the user watches. Most processes of a terminal do not use Socket.IO, so
 * this file imports nothing that they would have to load: it only looks at the names of the modules that are loaded, until one of them has
 * a class of Socket.IO. Then it loads the rest of the probe, which is a second file in the same folder. Without the environment variables
 * of the engine, it does nothing.
 */
import { hookEsModules, hookModules, type LibraryClasses } from './moduleHook.ts';

try {
  // The names of these variables are also defined in `model/probe/reports.ts`, which is only loaded later.
  const { SOCKETIO_INSPECTOR_SOCKET: path, SOCKETIO_INSPECTOR_TOKEN: token } = process.env;
  if (path && token) {
    let started: LibraryClasses | undefined;
    let seesModules = false;
    const observing = (): LibraryClasses => (started ??= rest().startProbe(path, token, seesModules));
    hookModules(observing);
    seesModules = hookEsModules(observing);
  }
} catch {
  // If this fails, the process runs without the probe.
}

interface Rest {
  readonly startProbe: (path: string, token: string, seesModules: boolean) => LibraryClasses;
}

function rest(): Rest {
  return module.require('./probeRest.cjs') as Rest;
}
