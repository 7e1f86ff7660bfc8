/**
 * What the worker threads run. They share nearly all of their code, so the extension contains it once, in a bundle of its own that the
 * entries (`main.ts`) load.
 */
export { runEngine } from './mainEngine.ts';
export { runReader } from './reader/mainReader.ts';
export { runSessionFile } from './sessionFile/mainSession.ts';
