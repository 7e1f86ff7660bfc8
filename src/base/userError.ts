/** A cause as data, as `model/cause` defines it. */
export interface ErrorCause {
  readonly code: string;
  readonly params?: Readonly<Record<string, string | number | boolean>> | undefined;
  readonly confidence?: 'proved' | 'likely' | 'possible' | undefined;
}

/** Until the texts are loaded, the message of an error is its code. The extension's entry point contains no texts, so that it stays small. */
let render = ({ code }: ErrorCause): string => code;

/** Sets the function that formats the causes of errors that are created from now on. */
export function renderErrorsWith(text: (cause: ErrorCause) => string): void {
  render = text;
}

/**
 * Marks the errors of all bundles of the program. `instanceof` does not recognize them, because each bundle has its own copy of the class.
 */
const mark = Symbol.for('socketioInspector.userError');

/** An error with a message for users: what happened, where, and what to do. `data` is plain JSON for programs. */
export class UserError extends Error {
  readonly data: unknown;
  override readonly cause: ErrorCause;

  /** @param message a text of a catalog, if the text of the cause is not specific enough */
  constructor(cause: ErrorCause, data?: unknown, message: string = render(cause)) {
    super(message);
    this.name = 'UserError';
    this.data = data;
    this.cause = cause;
  }

  get code(): string {
    return this.cause.code;
  }

  get [mark](): true {
    return true;
  }
}

/** Whether a thrown value is a UserError of any bundle in the same process. */
export function isUserError(error: unknown): error is UserError {
  return error instanceof Error && mark in error;
}

/** The message of any thrown value. */
export function messageOf(error: unknown): string {
  if (error instanceof Error) return error.message || error.name;
  return typeof error === 'string' ? error : String(error);
}
