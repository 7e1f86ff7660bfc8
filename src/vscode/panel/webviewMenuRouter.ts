import type { InspectorPanel } from './inspectorPanel.ts';
import type { SessionEditor } from '../sessions/sessionEditor.ts';
import type { NotifyActivePage } from './notifyActivePage.ts';
import type { PageFocus } from './pageFocus.ts';
import { panelViewType, sessionViewType } from '../activation/viewTypes.ts';

/** A menu is opened on the panel or on a session's editor, which then is the active one. A key has no context: it is pressed in a page, or
 * anywhere, when a person has bound it so. */
export function notifyActivePage(
  panel: InspectorPanel,
  sessionEditor: SessionEditor,
  focus: PageFocus,
): NotifyActivePage {
  return (context, notify) => {
    const webview = typeof context === 'object' && context !== null && 'webview' in context && context.webview;
    if (webview === sessionViewType) sessionEditor.notifyActive(notify);
    else if (webview === panelViewType) panel.whenReady(notify);
    else {
      const page = focus.lastPage ?? panel.page;
      if (page) notify(page);
    }
  };
}
