// Loaded into the engine's worker before the engine: reports how much memory is in use there after a garbage collection.
const { process } = globalThis;
const { setFlagsFromString } = process.getBuiltinModule('node:v8');
const { runInNewContext } = process.getBuiltinModule('node:vm');
const { parentPort } = process.getBuiltinModule('node:worker_threads');

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc');
parentPort?.on('message', (message) => {
  if (message?.type !== 'memory') return;
  collect();
  const { heapUsed, arrayBuffers, rss } = process.memoryUsage();
  parentPort?.postMessage({ type: 'memory', heap: heapUsed + arrayBuffers, rss });
});
