import { forUser } from '../../host/caller.ts';
import { showError } from '../guarded/messages.ts';
import type { Command } from './command.ts';

/** Runs a command. A failure is shown to the user, or passed on to a program. */
export async function runCommand({ run, prompt }: Command, input: unknown): Promise<unknown> {
  if (input !== undefined || !prompt) return run(input);
  try {
    return await forUser(prompt);
  } catch (error) {
    showError(error);
    return undefined;
  }
}
