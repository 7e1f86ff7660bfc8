import type { Channel } from '../../protocol/channel.ts';

/** Notifies the page on which a menu of VS Code was opened of what was chosen there; `context` is what VS Code hands to the menu's command. */
export type NotifyActivePage = (context: unknown, notify: (channel: Channel) => void) => void;
