/** The parts of HTTP messages that the library for HTTP proxying leaves out. */
import type { ClientRequest, IncomingMessage, OutgoingMessage, ServerResponse } from 'node:http';

/**
 * Sends the head of a response before its body begins, which is needed for an event stream without events; the library sends it with the
 * first bytes of the body. If these were received together with the head, they are sent together.
 */
export function passHead(response: ServerResponse): void {
  setImmediate(() => {
    if (!response.headersSent && !response.destroyed) response.flushHeaders();
  });
}

/** Forwards the trailers of a chunked body. Must be called before the body is piped. */
export function passTrailers(from: IncomingMessage, to: OutgoingMessage): void {
  from.once('end', () => {
    const trailers = pairsOf(from.rawTrailers);
    if (trailers.length > 0) to.addTrailers(trailers);
  });
}

/** Forwards the informational responses (1xx) before the final one. */
export function passInformation(outgoing: ClientRequest, response: ServerResponse): void {
  outgoing.once('continue', () => response.writeContinue());
  outgoing.on('information', ({ statusCode, rawHeaders }) => {
    if (response.headersSent) return;
    if (statusCode === 102) response.writeProcessing();
    if (statusCode === 103) sendHints(response, pairsOf(rawHeaders));
  });
}

function sendHints(response: ServerResponse, headers: readonly [string, string][]): void {
  const hints: Record<string, string[]> = {};
  for (const [name, value] of headers) (hints[name.toLowerCase()] ??= []).push(value);
  try {
    response.writeEarlyHints(hints);
  } catch {
    // Node.js refuses some links that are valid. The hint is dropped, because a page loads without hints too.
  }
}

function pairsOf(raw: readonly string[]): [string, string][] {
  return Array.from({ length: raw.length / 2 }, (_, index) => [raw[2 * index] ?? '', raw[2 * index + 1] ?? '']);
}
