/**
 * The code of the worker threads. They share nearly all of it, so the extension contains it once, in a separate bundle that the
 * entries (`main.ts`) load.
 */
export { runEngine } from './mainEngine.ts';
export { runReader } from './reader/mainReader.ts';
export { runSessionFile } from './sessionFile/mainSession.ts';
