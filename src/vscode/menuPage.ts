import type { Channel } from '../protocol/channel.ts';
import type { InspectorPanel } from './inspectorPanel.ts';
import type { SessionEditor } from './sessions/sessionEditor.ts';
import { sessionViewType } from './viewTypes.ts';

/** Tells the page on which a menu of VS Code was opened what was chosen there; `context` is what VS Code hands to the menu's command. */
export type TellPage = (context: unknown, tell: (channel: Channel) => void) => void;

/** A menu is opened on the panel or on a session's editor, which then is the active one. */
export function tellMenuPage(panel: InspectorPanel, sessionEditor: SessionEditor): TellPage {
  return (context, tell) => {
    const isSession = typeof context === 'object' && context !== null && 'webview' in context;
    if (isSession && context.webview === sessionViewType) sessionEditor.tellActive(tell);
    else panel.whenReady(tell);
  };
}
