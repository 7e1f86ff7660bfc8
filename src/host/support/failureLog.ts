/** The failures of commands: each is logged with its code, and the codes of the latest ones are kept for a bug report. */
import { isUserError } from '../../base/userError.ts';
import type { HostLog } from '../log/hostLog.ts';
import { logTexts } from '../log/logTexts.ts';

const kept = 50;
/** An error without a cause is a fault of this extension. */
const internal = 'internal';

export class FailureLog {
  readonly #log: Pick<HostLog, 'debug' | 'warn' | 'error'>;
  readonly #codes: string[] = [];

  constructor(log: Pick<HostLog, 'debug' | 'warn' | 'error'>) {
    this.#log = log;
  }

  /** The codes of the latest failures, oldest first. */
  get codes(): readonly string[] {
    return this.#codes;
  }

  started(command: string): void {
    this.#log.debug(logTexts.commandStarted({ command }));
  }

  /** For an error that users see, only its code is logged, because its message can contain names and addresses. */
  failed(command: string, error: unknown): void {
    const code = isUserError(error) ? error.cause.code : internal;
    this.#codes.push(code);
    if (this.#codes.length > kept) this.#codes.shift();
    if (code !== internal) this.#log.warn(logTexts.commandFailed({ command, code }));
    else this.#log.error(logTexts.commandFault({ command, stack: stackOf(error) }));
  }
}

/** The type of the error and the positions in the code, without the message. */
function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  const positions = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return [error.constructor.name, ...positions].join('\n');
}
