import { commands, type Disposable } from 'vscode';
import { guarded } from './errors.ts';

/** Registers a command whose errors are safe for VS Code to show. Its argument can be any value. */
export function registerCommand(id: string, run: (input?: unknown, selected?: unknown) => unknown): Disposable {
  return commands.registerCommand(id, (input?: unknown, selected?: unknown) => guarded(() => run(input, selected)));
}
