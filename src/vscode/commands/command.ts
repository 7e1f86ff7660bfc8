/** A command of the extension, for programs and for a person. */
export interface Command {
  /** For a program, with its one argument. */
  readonly run: (input: unknown) => Promise<unknown>;
  /** For a person; left out where `run` needs nothing. */
  readonly ask?: () => Promise<unknown>;
}
