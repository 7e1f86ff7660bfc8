import type { Channel } from '../../protocol/channel.ts';

/**
 * Notifies the page that a command is meant for: the page whose VS Code menu was opened, which provides the `context`, or the page in which
 * a key was pressed.
 */
export type NotifyActivePage = (context: unknown, notify: (channel: Channel) => void) => void;
