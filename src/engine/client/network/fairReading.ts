/**
 * Prevents one socket from occupying the engine: received data is processed synchronously, frame by frame and packet by packet, and Node.js
 * continues to read while the system has data. A socket whose processing took a time slice is read again after the other sockets were read.
 */
import type * as net from 'node:net';

/** How long one socket can be read in one iteration of the event loop. */
const sliceMs = 8;
/** Work shorter than this is not counted, because Node.js reads a socket only a limited number of times in one iteration. */
const countedMs = 0.5;

type Slots = { push: net.Socket['push']; _read: net.Socket['_read'] };

/**
 * Applies to the socket until it ends. Replaces, on this socket, the methods that Node.js calls for received data and to continue reading.
 */
export function readFairly<T extends net.Socket>(socket: T): T {
  const push = socket.push.bind(socket);
  const read = socket._read.bind(socket);
  let spent = 0;
  let isHolding = false;
  let wantsRead = false;
  let isCounting = false;
  const nextIteration = (): void => {
    isCounting = false;
    isHolding = false;
    spent = 0;
    if (!wantsRead) return;
    wantsRead = false;
    // Calls whatever `_read` the socket has by now, because network conditions replace it too.
    if (!socket.destroyed) socket._read(0);
  };
  const slots: Slots = socket;
  slots.push = (chunk: unknown, encoding?: BufferEncoding) => {
    const begun = performance.now();
    const more = push(chunk, encoding);
    const took = performance.now() - begun;
    if (took < countedMs || chunk === null) return more;
    spent += took;
    if (!isCounting) {
      isCounting = true;
      setImmediate(nextIteration);
    }
    if (spent < sliceMs) return more;
    isHolding = true;
    if (more) wantsRead = true;
    return false;
  };
  slots._read = (size: number) => {
    if (isHolding) wantsRead = true;
    else read(size);
  };
  return socket;
}
