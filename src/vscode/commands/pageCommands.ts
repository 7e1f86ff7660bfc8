/**
 * The commands that a page carries out, chosen from VS Code's menu on it or with a key. What is selected is the page's to know: it is only
 * notified of the action.
 */
import type { Channel } from '../../protocol/channel.ts';
import * as host from '../../protocol/hostMessages.ts';
import type { NotificationDefinition } from '../../protocol/message.ts';
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

/** By the names of `pageCommandNames`. */
export const pageCommands: ReadonlyMap<string, Notify> = new Map([
  ...commandsOf('panel', host.panelAct, host.panelActions),
  ...commandsOf('timeline', host.timelineAct, host.timelineActions),
  // The partner of an entry is its acknowledgement or its event: the menu has a title for each.
  ['timeline.goToAcknowledgement', goToPartner],
  ['timeline.goToEvent', goToPartner],
  ...commandsOf('bytes', host.bytesAct, host.bytesActions),
  ...commandsOf('argument', host.argumentAct, host.argumentActions),
]);

/** @param context what VS Code hands to the command of a menu; a key has none */
export function runPageCommand(name: PageCommandName, context: unknown, notifyPage: NotifyActivePage): void {
  const notify = pageCommands.get(name);
  if (notify) notifyPage(context, notify);
}
