/** A cause as data, as `model/cause` defines it. */
export interface ErrorCause {
  readonly code: string;
  readonly params?: Readonly<Record<string, string | number | boolean>> | undefined;
  readonly confidence?: 'proved' | 'likely' | 'possible' | undefined;
}

/** Until the texts are loaded, an error has its code in their place: the extension's entry is small and has none of them. */
let render = ({ code }: ErrorCause): string => code;

/** The text of every cause that an error is made of from now on. */
export function renderErrorsWith(text: (cause: ErrorCause) => string): void {
  render = text;
}

/** Marks the errors of every bundle of the program: each has a class of its own. */
const mark = Symbol.for('socketioInspector.userError');

/** An error whose message is meant for a person: it says what, where and what to do. `data` is plain JSON for programs. */
export class UserError extends Error {
  readonly data: unknown;
  override readonly cause: ErrorCause;

  /** @param message where the text of the cause alone does not say enough: a text of a catalog */
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

/** Whether it is an error for people, also one of another bundle in the same process. */
export function isUserError(error: unknown): error is UserError {
  return error instanceof Error && mark in error;
}

/** The message of whatever was thrown. */
export function messageOf(error: unknown): string {
  if (error instanceof Error) return error.message || error.name;
  return typeof error === 'string' ? error : String(error);
}
