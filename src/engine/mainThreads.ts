/**
 * The code of the worker threads. They share nearly all of it, so the extension contains it once, in a separate bundle that the
 * entries (`main.ts`) load.
 */
export { runEngine } from './mainEngine.ts';
export { runCollectionReader } from './collections/mainCollections.ts';
export { runReader } from './reader/mainReader.ts';
export { runSessionFile } from './sessionFile/mainSession.ts';

/** The modules that mock servers (src/mock) need. */
export { SocketConditions } from './client/network/socketConditions.ts';
export { serverParsers } from './codec/exactParser.ts';
export { isServedHost } from './observe/proxy/servedHosts.ts';
export { readWholeFile } from './sessionFile/readSession.ts';
export { sessionPlan } from './sessionFile/sessionPlan.ts';
export { FileSource, MemorySource } from './sessionFile/sessionSource.ts';
