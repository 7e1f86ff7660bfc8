import type { Channel } from '../../protocol/channel.ts';

/** Tells the page on which a menu of VS Code was opened what was chosen there; `context` is what VS Code hands to the menu's command. */
export type NotifyActivePage = (context: unknown, tell: (channel: Channel) => void) => void;
