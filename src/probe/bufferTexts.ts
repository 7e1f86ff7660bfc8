import type { TextWriter } from '../model/probe/reportWriter.ts';

/** Writes texts with the methods of a buffer. `TextEncoder` needs a view of the memory and an object for the result for each text. */
export const bufferTexts: TextWriter = (bytes) => {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return (text, at) => buffer.write(text, at);
};
