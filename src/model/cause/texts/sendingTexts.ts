/** Parts of ICU messages about an emit that ended: what the transport had accepted of it, and what it may still accept. */
import { type CauseParams, type ParamSamples, textOf } from '../cause.ts';

/**
 * `neverSent`: no part of the emit was passed to the transport. `takenLater`, `mayBeSent`: the transport accepted the emit after it had
 * ended, or may still accept it; true, or the numbers of the attempts ("1, 3") if the client retries. `restTaken`: the operating system
 * accepted the rest of the bytes after the emit had ended.
 */
export const sendingSamples = {
  neverSent: [true],
  takenLater: [true, '2', '1, 3'],
  mayBeSent: [true, '2', '1, 3'],
  restTaken: [true],
} as const satisfies ParamSamples;

/** The number of attempts in a list of attempt numbers such as "1, 3". */
export const sendingDerived = {
  takenLaterCount: (params: CauseParams) => attempts(params, 'takenLater'),
  mayBeSentCount: (params: CauseParams) => attempts(params, 'mayBeSent'),
} as const;

/** Whether the transport accepted the emit before it ended, as far as the client knows. */
export function wasSent(params: CauseParams): boolean {
  return params['neverSent'] !== true && params['mayBeSent'] === undefined && params['takenLater'] === undefined;
}

/** Complete sentences, each preceded by a space. */
export const sending =
  '{neverSent, select, true { The event was never sent.} other {}}' +
  '{takenLater, select, none {} true { The transport accepted the event only after that.} other {{takenLaterCount, plural, one { The transport accepted attempt {takenLater} only after that.} other { The transport accepted attempts {takenLater} only after that.}}}}' +
  '{mayBeSent, select, none {} true { The event was still waiting for the transport, which may send it later.} other {{mayBeSentCount, plural, one { Attempt {mayBeSent} was still waiting for the transport, which may send it later.} other { Attempts {mayBeSent} were still waiting for the transport, which may send them later.}}}}' +
  '{restTaken, select, true { The system accepted the rest of the event after that, and the server may have received it.} other {}}';

function attempts(params: CauseParams, name: string): number {
  return textOf(params, name).split(',').length;
}
