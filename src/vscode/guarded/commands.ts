/**
 * Commands. If a command of a menu, a row or the status bar rejects, VS Code shows a notification that begins with the ID of the command and is
 * cut off after one line, so that the reason is not visible. Such failures are shown here instead.
 */
import { commands, type Disposable, window } from 'vscode';
import { messageOf } from '../../base/userError.ts';
import { shownText } from '../../model/text/plainText.ts';
import { guarded } from './errors.ts';

type Run = (input?: unknown, selected?: unknown) => unknown;

/**
 * The second argument of a command that a row or an item of the status bar runs. Menus pass the selected elements. Programs pass one argument
 * only.
 */
export const fromInterface = { fromInterface: true } as const;

/**
 * Registers a command that the user and programs run. A failure is shown to the user, and rejects for a program. Its argument can be any
 * value.
 */
export function registerCommand(id: string, run: Run): Disposable {
  return commands.registerCommand(id, (...args: readonly unknown[]) => {
    const result = guarded(() => run(args[0], args[1]));
    return args.length > 1 ? result.catch(showFailure) : result;
  });
}

/** Registers a command that only menus, rows, links and keys run, so that every failure is shown. */
export function registerUserCommand(id: string, run: Run): Disposable {
  return commands.registerCommand(id, (input?: unknown, selected?: unknown) =>
    guarded(() => run(input, selected)).catch(showFailure),
  );
}

/** The command does not wait for the notification, which stays until the user closes it. */
function showFailure(error: unknown): void {
  void window.showErrorMessage(shownText(messageOf(error)));
}
