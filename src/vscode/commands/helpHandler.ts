import type { Channel } from '../../protocol/channel.ts';
import { helpOpen } from '../../protocol/hostMessages.ts';
import { openHelpPage } from './causeHelp.ts';

/** Opens help for a page, as the command does. A page may show a session file, so it is not trusted to send a known code. */
export function registerHelpHandler(channel: Channel): void {
  channel.handle(helpOpen, async ({ code }) => {
    await openHelpPage(code);
    return {};
  });
}
