/** Handles the keys of a page as VS Code does: it runs the command that the manifest binds to the key at the position of the focus. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Event } from '../../../src/base/emitter.ts';
import type { Channel } from '../../../src/protocol/channel.ts';
import { pageFocus, type PageFocusReport } from '../../../src/protocol/hostMessages.ts';
import { pageCommands } from '../../../src/vscode/commands/pageCommands.ts';
import { commandPrefix } from '../../../src/vscode/commands/commandNames.ts';
import { holds } from '../../support/whenClause.ts';

/** A key as a page reports it, in the notation of key bindings: "ctrl+f". */
export type PressedKey = string;

export interface Keybinding {
  readonly command: string;
  readonly key: string;
  readonly when: string;
}

const manifest = JSON.parse(readFileSync(join(import.meta.dirname, '../../../package.json'), 'utf8')) as {
  contributes: { keybindings: readonly Keybinding[] };
};

/** Executes the keys of a page until the channel ends. By default, the bindings are the ones of the manifest. */
export function bindKeys(
  pressed: Event<PressedKey>,
  channel: Channel,
  bindings: readonly Keybinding[] = manifest.contributes.keybindings,
): void {
  let focus: PageFocusReport = { typing: false };
  channel.on(pageFocus, (reported) => (focus = reported));
  pressed((key) => {
    const context = { 'socketioInspector.focus': focus.area, 'socketioInspector.typing': focus.typing };
    // If several bindings match, the last one is used.
    const bound = bindings.findLast((binding) => binding.key === key && holds(binding.when, context));
    const run = bound && pageCommands.get(bound.command.slice(commandPrefix.length));
    run?.(channel);
  });
}
