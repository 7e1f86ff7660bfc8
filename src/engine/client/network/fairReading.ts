/**
 * Lets no socket keep the engine for long: what is read from it is worked on at once, frame by frame and packet by packet, and Node.js reads
 * on as long as the system has something. A socket whose work took a slice of time is read again when the others had their turn.
 */
import type * as net from 'node:net';

/** How long one socket can be read in one iteration of the event loop. */
const sliceMs = 8;
/** Work shorter than this is not counted: a turn reads a socket a limited number of times. */
const countedMs = 0.5;

type Slots = { push: net.Socket['push']; _read: net.Socket['_read'] };

/** From here on until its end. What Node.js calls on a socket when something was read, and to read on, is put in its place on this one. */
export function readFairly<T extends net.Socket>(socket: T): T {
  const push = socket.push.bind(socket);
  const read = socket._read.bind(socket);
  let spent = 0;
  let isHolding = false;
  let wantsRead = false;
  let isCounting = false;
  const nextTurn = (): void => {
    isCounting = false;
    isHolding = false;
    spent = 0;
    if (!wantsRead) return;
    wantsRead = false;
    // Whatever stands there by now: network conditions have a reading of their own.
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
      setImmediate(nextTurn);
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
