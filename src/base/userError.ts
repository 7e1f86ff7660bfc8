/** A cause as data, as `model/cause` defines it. */
interface ErrorCause {
  readonly code: string;
  readonly params?: Readonly<Record<string, string | number | boolean>> | undefined;
  readonly confidence?: 'proved' | 'likely' | 'possible' | undefined;
}

/** An error whose message is meant for a person: it says what, where and what to do. `data` is plain JSON for programs. */
export class UserError extends Error {
  readonly data: unknown;
  override readonly cause: ErrorCause | undefined;

  constructor(message: string, data?: unknown, cause?: ErrorCause) {
    super(message);
    this.name = 'UserError';
    this.data = data;
    this.cause = cause;
  }

  get code(): string | undefined {
    return this.cause?.code;
  }
}

/** The message of whatever was thrown. */
export function messageOf(error: unknown): string {
  if (error instanceof Error) return error.message || error.name;
  return typeof error === 'string' ? error : String(error);
}
