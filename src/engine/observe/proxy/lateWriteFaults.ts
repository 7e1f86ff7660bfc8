import type { Socket } from 'node:net';

type Done = (error?: Error | null) => void;

/** The methods that a writable stream calls. Their last argument is called after the bytes were written. */
interface Writing {
  _write(chunk: unknown, encoding: BufferEncoding, done: Done): void;
  _writev(chunks: unknown, done: Done): void;
}

const prepared = new WeakSet<Socket>();

/**
 * Reads the data that the other end has sent before a failed write ends the socket: a server that refuses an upload
 * responds, and closes the connection without reading the rest. Node.js reports the failed write first, and drops the
 * response.
 */
export function readBeforeFailing(socket: Socket): void {
  if (prepared.has(socket)) return;
  prepared.add(socket);
  const writing = socket as unknown as Writing;
  const late =
    (done: Done): Done =>
    (error) => {
      const { code } = (error ?? {}) as { code?: string };
      // With both codes, reading ends too, after the data that was received.
      const isReset = code === 'EPIPE' || code === 'ECONNRESET';
      if (!isReset || socket.destroyed || socket.readableEnded) return done(error);
      let hasEnded = false;
      const end = (): void => {
        if (hasEnded) return;
        hasEnded = true;
        done(error);
      };
      socket.once('end', end).once('close', end);
    };
  const write = writing._write.bind(socket);
  const writev = writing._writev.bind(socket);
  writing._write = (chunk, encoding, done) => write(chunk, encoding, late(done));
  writing._writev = (chunks, done) => writev(chunks, late(done));
}
