/** Pieces of sentences about an HTTP answer: who answered, with which status, and what its body says. */
import { type CauseParams, textOf } from '../cause.ts';

/** What the body of an answer says, after a colon. */
export function said(params: CauseParams): string {
  const words = textOf(params, 'said');
  return words === '' ? '' : `: ${words}`;
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
