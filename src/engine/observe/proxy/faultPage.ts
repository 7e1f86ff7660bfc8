/** The responses of the proxy itself: each explains why the request was not forwarded. */
import type { ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { StoredCause } from '../../../model/cause/cause.ts';
import { causeMessage, causeRemedies } from '../../../model/cause/causeTexts.ts';
import { faultPageTexts } from './faultPageTexts.ts';

export interface FaultResponse {
  readonly status: 403 | 501 | 502 | 508;
  readonly cause: StoredCause;
}

const statusTexts = { 403: 'Forbidden', 501: 'Not Implemented', 502: 'Bad Gateway', 508: 'Loop Detected' } as const;

export function respondWithFault(response: ServerResponse, fault: FaultResponse, wantsHtml: boolean): void {
  const { type, body } = faultBody(fault, wantsHtml);
  // The rest of the request's body is not read.
  response.shouldKeepAlive = false;
  response.writeHead(fault.status, { ...headers(type), 'Content-Length': Buffer.byteLength(body) });
  response.end(body);
}

/** The response to an upgrade request, whose socket has no `ServerResponse`. */
export function refuseUpgrade(socket: Duplex, fault: FaultResponse): void {
  const { type, body } = faultBody(fault, false);
  const lines = Object.entries({ ...headers(type), 'Content-Length': Buffer.byteLength(body), Connection: 'close' });
  const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  socket.end(`HTTP/1.1 ${fault.status} ${statusTexts[fault.status]}\r\n${head}\r\n${body}`);
}

function headers(type: string): Record<string, string> {
  return {
    'Content-Type': `${type}; charset=utf-8`,
    'Cache-Control': 'no-store',
    'Content-Security-Policy': "default-src 'none'; style-src 'unsafe-inline'",
    'X-Content-Type-Options': 'nosniff',
  };
}

function faultBody({ cause }: FaultResponse, wantsHtml: boolean): { type: string; body: string } {
  const message = causeMessage(cause);
  const remedies = causeRemedies(cause);
  const title = faultPageTexts.title();
  if (!wantsHtml) return { type: 'text/plain', body: [title, message, ...remedies, ''].join('\n') };
  const items = remedies.map((remedy) => `<li>${escaped(remedy)}</li>`).join('');
  const style =
    'body{font:16px/1.5 system-ui,sans-serif;max-width:40rem;margin:4rem auto;padding:0 1rem;color-scheme:light dark}';
  const body = `<!doctype html><html lang="en"><meta charset="utf-8"><title>${escaped(title)}</title><style>${style}</style><h1>${escaped(title)}</h1><p>${escaped(message)}</p>${items && `<ul>${items}</ul>`}</html>`;
  return { type: 'text/html', body };
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
