// A Socket.IO server in a separate process. The message `{ rate, forMs }` from the parent process starts `rate` events per second for this
// time. If the machine is slower, the server emits as fast as it can. It reports `{ sent }` after the last event. Each event contains its
// number.
import { createServer } from 'node:http';
import { performance } from 'node:perf_hooks';
import { Server } from 'socket.io';

const everyMs = 10;
const http = createServer();
const io = new Server(http, { transports: ['websocket'] });

/** @param {{ rate: number, forMs: number }} flood */
function flood({ rate, forMs }) {
  const began = performance.now();
  let sent = 0;
  const slice = () => {
    const ms = Math.min(forMs, performance.now() - began);
    for (const dueCount = Math.floor((ms * rate) / 1000); sent < dueCount; sent++) {
      io.emit('tick', sent, { user: { id: 42, name: 'Ada' }, price: 12.375, ok: true });
    }
    if (ms < forMs) setTimeout(slice, everyMs);
    else process.send?.({ sent });
  };
  slice();
}

http.listen(0, '127.0.0.1', () => {
  const address = http.address();
  if (typeof address === 'object' && address) process.send?.({ port: address.port });
});
process.on('message', (message) => {
  const { rate, forMs } = /** @type {{ rate?: unknown, forMs?: unknown }} */ (message);
  if (typeof rate === 'number' && typeof forMs === 'number') flood({ rate, forMs });
});
process.on('disconnect', () => process.exit(0));
