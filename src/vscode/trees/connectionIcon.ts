import { ThemeColor, ThemeIcon } from 'vscode';
import type { ConnectionState } from '../../protocol/shapes.ts';

const icons: Readonly<Record<ConnectionState, { icon: string; color: string }>> = {
  connected: { icon: 'pass-filled', color: 'testing.iconPassed' },
  connecting: { icon: 'loading~spin', color: 'foreground' },
  reconnecting: { icon: 'sync', color: 'charts.yellow' },
  disconnected: { icon: 'circle-outline', color: 'disabledForeground' },
};

/** The icon of a connection in that state. */
export function connectionIcon(state: ConnectionState): ThemeIcon {
  const { icon, color } = icons[state];
  return new ThemeIcon(icon, new ThemeColor(color));
}
