import { io } from 'socket.io-client';
import { EngineHarness } from '../support/engineHarness.ts';
import { startStream } from '../support/replayHarness.ts';
import { joined } from '../support/joined.ts';

/** Emits in slices, like an application that yields to its event loop. */
const slice = 200;

/** Emits in a loop of `socket.emit`. Resolves with the events per second until the server has received all of them. */
export async function loopBare(url: string, count: number): Promise<number> {
  const socket = io(url, { transports: ['websocket'], forceNew: true, reconnection: false });
  try {
    await joined(socket);
    const begun = performance.now();
    for (let n = 1; n <= count; n++) {
      socket.emit('count', n, { name: 'updated' });
      if (n % slice === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    await socket.emitWithAck('flush');
    return (count * 1000) / (performance.now() - begun);
  } finally {
    socket.disconnect();
  }
}

/**
 * Sends the same events by a replay at speed 0. Resolves with the events per second from the start of the replay's clock until the
 * operating system has accepted all of them.
 */
export async function loopReplayed(url: string, count: number): Promise<number> {
  const harness = new EngineHarness();
  try {
    const replay = await startStream(harness, url, {
      event: 'count',
      args: ['{{$counter}}', { name: 'updated' }],
      count,
      everyMs: 0,
      mode: 'reliable',
      speed: 0,
      profile: { transports: ['websocket'] },
    });
    const { runs } = await replay.whenOver();
    if (runs[0]?.sent !== count) throw new Error('The replay did not send all of its events');
    return (count * 1000) / replay.progress.elapsedMs;
  } finally {
    harness.dispose();
  }
}
