// The script that a developer would write without the inspector: the same tests, with socket.io-client.
// Arguments: the URL, the number of tests, and how many of them run at the same time. The script prints the
// milliseconds that the tests took. They include the time to load the client, because `run` also loads it
// only when it first connects.
import { performance } from 'node:perf_hooks';
import { isDeepStrictEqual } from 'node:util';

const start = performance.now();
const { io } = await import('socket.io-client');
const [, , url = '', tests = '', jobs = ''] = process.argv;

/** @param {number} n */
async function test(n) {
  const socket = io(url, { forceNew: true });
  try {
    await new Promise((resolve, reject) => {
      socket.once('connect', () => resolve(undefined)).once('connect_error', reject);
    });
    const joined = new Promise((resolve, reject) => {
      const limit = setTimeout(() => reject(new Error('no event')), 5000);
      socket.once('joined', (event) => {
        clearTimeout(limit);
        resolve(event);
      });
    });
    const reply = await socket.timeout(5000).emitWithAck('join', `room ${n}`);
    if (!isDeepStrictEqual(reply, { status: 'ok', room: `room ${n}` })) throw new Error('wrong acknowledgement');
    const event = await joined;
    if (!isDeepStrictEqual(event, { room: `room ${n}`, members: 1 })) throw new Error('wrong event');
  } finally {
    socket.disconnect();
  }
}

let next = 0;
await Promise.all(
  Array.from({ length: Number(jobs) }, async () => {
    while (next < Number(tests)) await test(next++);
  }),
);
process.stdout.write(String(performance.now() - start));
