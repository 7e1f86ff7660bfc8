import type { Channel } from '../../protocol/channel.ts';

/**
 * Notifies the page that a command is meant for: the one on which a menu of VS Code was opened, whose command gets its `context`, or the one
 * in which a key was pressed.
 */
export type NotifyActivePage = (context: unknown, notify: (channel: Channel) => void) => void;
