/** Pieces of sentences about an emit that ended: what the transport had taken of it, and what it may still take. */
import { type CauseParams, type ParamSamples, textOf } from '../cause.ts';

/**
 * `neverSent`: nothing of it was handed to the transport. `takenLater`, `mayBeSent`: the transport took it after the end, or still may:
 * true, or the numbers of the attempts ("1, 3") when the client retries. `restTaken`: the system took the rest after the end.
 */
export const sendingSamples = {
  neverSent: [true],
  takenLater: [true, '2', '1, 3'],
  mayBeSent: [true, '2', '1, 3'],
  restTaken: [true],
} as const satisfies ParamSamples;

/** Whole sentences, each with a space in front. */
export function sendingSentences(params: CauseParams): string {
  return [
    params['neverSent'] === true ? ' It was never sent.' : '',
    takenLater(params),
    mayBeSent(params),
    params['restTaken'] === true
      ? ' The system took the rest of it after that, and the server may have received it.'
      : '',
  ].join('');
}

/** Whether the server can have received it as far as the client knows. */
export function wasSent(params: CauseParams): boolean {
  return params['neverSent'] !== true && params['mayBeSent'] === undefined && params['takenLater'] === undefined;
}

function takenLater(params: CauseParams): string {
  const attempts = textOf(params, 'takenLater');
  if (attempts === '') return '';
  if (attempts === 'true') return ' The transport took it only after that.';
  return attempts.includes(',')
    ? ` The transport took attempts ${attempts} only after that.`
    : ` The transport took attempt ${attempts} only after that.`;
}

function mayBeSent(params: CauseParams): string {
  const attempts = textOf(params, 'mayBeSent');
  if (attempts === '') return '';
  if (attempts === 'true') return ' It still waited for the transport, which may send it later.';
  return attempts.includes(',')
    ? ` Attempts ${attempts} still waited for the transport, which may send them later.`
    : ` Attempt ${attempts} still waited for the transport, which may send it later.`;
}
