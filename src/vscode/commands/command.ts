/** A command of the extension, for programs and for the user. */
export interface Command {
  /** Runs for a program, with its one argument. */
  readonly run: (input: unknown) => Promise<unknown>;
  /** Runs for the user; left out if `run` needs no argument. */
  readonly prompt?: () => Promise<unknown>;
}
