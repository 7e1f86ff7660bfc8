/** A flood of the replay server, received by a bare `ws` WebSocket. */
import { WebSocket } from 'ws';
import { itemsPerSecond } from '../measure.ts';

const done = '42["done"]';

export async function receiveFlood(url: string, kind: string, count: number): Promise<number> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`, {
    perMessageDeflate: false,
  });
  const until = (text: string): Promise<void> =>
    new Promise((resolve, reject) => {
      socket.once('error', reject);
      socket.on('message', (data: Buffer) => {
        if (data.length >= text.length && data.length < 500 && data.toString().startsWith(text)) resolve();
      });
    });
  try {
    await until('0{');
    const joined = until('40{');
    socket.send('40');
    await joined;
    socket.removeAllListeners('message');
    return await itemsPerSecond(count, async () => {
      const over = new Promise<void>((resolve, reject) => {
        socket.once('error', reject);
        socket.on('message', (data: Buffer) => {
          if (data.length === done.length && data.toString() === done) resolve();
        });
      });
      socket.send(`42${JSON.stringify(['flood', count, kind])}`);
      await over;
    });
  } finally {
    socket.terminate();
  }
}
