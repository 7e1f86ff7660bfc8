/**
 * An engine in a separate process, which a test kills. It connects, and prints every 5 ms how many ticks it has received, and the time. A
 * pipe is written synchronously, so that all reports are printed before the process is killed.
 */
import { writeSync } from 'node:fs';
import { createEngine } from '../../src/engine/createEngine.ts';

const [url = '', root = '', token = ''] = process.argv.slice(2);
const engine = createEngine({ root, token, maxBytes: 2 ** 30, maxAgeMs: 86_400_000 });
let received = 0;
engine.log.onDidAppend(({ facts }) => {
  if (facts.event === 'tick') received++;
});
const connection = engine.open({ url, transports: ['websocket'], protocol: 'v4' });
await connection.connect();
setInterval(() => {
  writeSync(1, `${JSON.stringify({ connectionId: connection.id, received, at: performance.now() })}\n`);
}, 5);
