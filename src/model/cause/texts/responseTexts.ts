/** Pieces of sentences about an HTTP answer: who answered, with which status, and what its body says. */
import { type CauseParams, textOf } from '../cause.ts';

/** What the body of an answer says, after a colon. */
export function said(params: CauseParams): string {
  const text = textOf(params, 'said');
  return text === '' ? '' : `: ${text}`;
}

export const http = (params: CauseParams): string => `HTTP ${textOf(params, 'status')}`;

/** Who answered, as far as it shows; a sentence's subject. */
export function who(params: CauseParams): string {
  const server = textOf(params, 'server');
  switch (textOf(params, 'by')) {
    case 'proxy':
      return server === '' ? 'A proxy' : `A proxy (${server})`;
    case 'application':
      return 'The application';
    default:
      return 'The server';
  }
}

/** What to do where the path was requested without the slash at its end, which no server gets from a client with default settings. */
export function noSlash(params: CauseParams): string[] {
  if (params['slash'] !== 'off') return [];
  return [
    `Set addTrailingSlash to true (“Trailing slash” in the form): most servers respond to “${textOf(params, 'path')}/” only, and those of Socket.IO 2 to nothing else.`,
  ];
}
