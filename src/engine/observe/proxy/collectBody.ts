import type { IncomingMessage } from 'node:http';

/**
 * Reads a body and calls `whole`. As soon as it exceeds the limit in bytes, calls `tooLarge` with the bytes that were read, and pauses the
 * message. Neither is called for a message that is aborted.
 */
export function collectBody(
  message: IncomingMessage,
  limit: number,
  whole: (body: Buffer) => void,
  tooLarge: (parts: Buffer[]) => void,
): void {
  const parts: Buffer[] = [];
  let length = 0;
  const data = (chunk: Buffer): void => {
    parts.push(chunk);
    length += chunk.length;
    if (length <= limit) return;
    stop();
    message.pause();
    tooLarge(parts);
  };
  const end = (): void => {
    stop();
    whole(Buffer.concat(parts));
  };
  const stop = (): void => {
    message.off('data', data);
    message.off('end', end);
  };
  message.on('data', data);
  message.on('end', end);
}
