import type { InspectorPanel } from './inspectorPanel.ts';
import type { SessionEditor } from '../sessions/sessionEditor.ts';
import type { NotifyActivePage } from './notifyActivePage.ts';
import { sessionViewType } from '../activation/viewTypes.ts';

/** A menu is opened on the panel or on a session's editor, which then is the active one. */
export function notifyActivePage(panel: InspectorPanel, sessionEditor: SessionEditor): NotifyActivePage {
  return (context, notify) => {
    const isSession = typeof context === 'object' && context !== null && 'webview' in context;
    if (isSession && context.webview === sessionViewType) sessionEditor.notifyActive(notify);
    else panel.whenReady(notify);
  };
}
