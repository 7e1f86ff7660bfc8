/**
 * An engine in a process of its own, to be killed. Connects, and prints every 5 ms which tick it received last, and when. A pipe is
 * written synchronously, so that everything that it reports is printed.
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
