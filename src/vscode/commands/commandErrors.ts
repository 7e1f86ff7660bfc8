/** Errors of commands: they have the code as `code`, and the cause with its text as `cause` (contract, section 10). */
import { isUserError, UserError } from '../../base/userError.ts';
import { causeWithText, explain } from '../../model/cause/causeTexts.ts';
import { ChannelError } from '../../protocol/channelError.ts';
import type { Command } from './command.ts';

/** The same commands; their UserErrors carry the cause. */
export function withCauses<Name extends string>(commands: Readonly<Record<Name, Command>>): Record<Name, Command> {
  const entries = Object.entries<Command>(commands).map(([name, { run, prompt, ...others }]) => [
    name,
    {
      ...others,
      run: (input: unknown) => explained(() => run(input)),
      ...(prompt && { prompt: () => explained(prompt) }),
    },
  ]);
  return Object.fromEntries(entries) as Record<Name, Command>;
}

async function explained<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    throw withCause(error);
  }
}

/** Adds the cause to a UserError. Other errors are returned unchanged. */
export function withCause(error: unknown): unknown {
  if (!(error instanceof UserError || error instanceof ChannelError)) return error;
  const cause = causeWithText(error.cause ?? explain('command.failed', { reported: error.message }));
  return Object.assign(new UserError(cause, error.data, error.message), { name: error.name });
}

/** Adds the text to an error of the entry bundle, which contains no texts. Other errors are returned unchanged. */
export function withTexts(error: unknown): unknown {
  if (!isUserError(error)) return error;
  return Object.assign(new UserError(causeWithText(error.cause), error.data), { name: error.name });
}
