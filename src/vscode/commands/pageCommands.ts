/**
 * Commands that a page carries out, from VS Code's menus or with a key. Only the page knows the selection, so the page
 * is only notified of the action.
 */
import type { Channel } from '../../protocol/channel.ts';
import * as host from '../../protocol/hostMessages.ts';
import type { NotificationDefinition } from '../../protocol/message.ts';
import { serverRowAct, serverRowActions } from '../../protocol/serverMessages.ts';
import type { NotifyActivePage } from '../panel/notifyActivePage.ts';
import type { PageCommandName } from './commandNames.ts';

type Notify = (channel: Channel) => void;

function commandsOf<A extends string>(
  prefix: string,
  definition: NotificationDefinition<{ action: A }>,
  actions: readonly A[],
): [string, Notify][] {
  return actions.map((action) => [`${prefix}.${action}`, (channel) => channel.notify(definition, { action })]);
}

const goToPartner: Notify = (channel) => channel.notify(host.timelineAct, { action: 'goToPartner' });

/** Keyed by the names in `pageCommandNames`. */
export const pageCommands: ReadonlyMap<string, Notify> = new Map([
  ...commandsOf('panel', host.panelAct, host.panelActions),
  ...commandsOf('timeline', host.timelineAct, host.timelineActions),
  // The partner of an entry is its acknowledgement or its event; the menu has a separate command for each.
  ['timeline.goToAcknowledgement', goToPartner],
  ['timeline.goToEvent', goToPartner],
  ...commandsOf('server', serverRowAct, serverRowActions),
  ...commandsOf('bytes', host.bytesAct, host.bytesActions),
  ...commandsOf('argument', host.argumentAct, host.argumentActions),
]);

/** @param context the object that VS Code passes to a command that was chosen in a menu; undefined for a key */
export function runPageCommand(name: PageCommandName, context: unknown, notifyPage: NotifyActivePage): void {
  const notify = pageCommands.get(name);
  if (notify) notifyPage(context, notify);
}
