/**
 * Registers the tools for the chat of VS Code. VS Code requires the implementation of a tool as soon as the activation that it caused has
 * ended, so they are registered in `activate`, unlike views and editors.
 */
import type { Disposable } from 'vscode';
import { toolNames } from '../../model/agent/toolNames.ts';
import type { Host } from '../activation/host.ts';
import { registerTool } from '../guarded/tools.ts';

export function registerTools(load: () => Promise<Host>): Disposable[] {
  return toolNames.map((name) =>
    registerTool(name, {
      invoke: async (input) => (await load()).agents.invoke(name, input),
      questionFor: async (input) => (await load()).agents.questionFor(name, input),
    }),
  );
}
