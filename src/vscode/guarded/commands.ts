import { commands, type Disposable } from 'vscode';
import { guarded } from './errors.ts';

/** Registers a command whose errors VS Code can show as they are. Its argument is whatever the caller gives. */
export function registerCommand(id: string, run: (input?: unknown) => unknown): Disposable {
  return commands.registerCommand(id, (input?: unknown) => guarded(() => run(input)));
}
