import * as vscode from 'vscode';
import * as host from '../../protocol/hostMessages.ts';
import { registerCommand } from '../guarded/commands.ts';
import type { NotifyActivePage } from '../panel/notifyActivePage.ts';

/** The commands of the menu on the timeline. What is selected is the page's to know. */
export function registerTimelineMenu(notifyPage: NotifyActivePage): vscode.Disposable {
  return vscode.Disposable.from(
    ...Object.entries(menuCommands).map(([name, action]) =>
      registerCommand(`socketioInspector.timeline.${name}`, (context) =>
        notifyPage(context, (channel) => channel.notify(host.timelineAct, { action })),
      ),
    ),
  );
}

/** An entry's partner is its acknowledgement or its event: one action with two titles. */
const menuCommands: Readonly<Record<string, host.TimelineAction>> = {
  ...Object.fromEntries(
    host.timelineActions.filter((action) => action !== 'goToPartner').map((action) => [action, action]),
  ),
  goToAcknowledgement: 'goToPartner',
  goToEvent: 'goToPartner',
};
