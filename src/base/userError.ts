/** An error whose message is meant for a person: it says what, where and what to do. `data` is plain JSON for programs. */
export class UserError extends Error {
  readonly data: unknown;

  constructor(message: string, data?: unknown) {
    super(message);
    this.name = 'UserError';
    this.data = data;
  }
}

/** The message of whatever was thrown. */
export function messageOf(error: unknown): string {
  if (error instanceof Error) return error.message || error.name;
  return typeof error === 'string' ? error : String(error);
}
