import type { InspectorPanel } from './inspectorPanel.ts';
import type { SessionEditor } from '../sessions/sessionEditor.ts';
import type { NotifyActivePage } from './notifyActivePage.ts';
import type { PageFocus } from './pageFocus.ts';
import { panelViewType, sessionViewType } from '../activation/viewTypes.ts';

/**
 * A menu belongs to the panel or to an editor of a session file, which is then active. A key binding has no context: the key may be pressed
 * in a page, or anywhere else if the user has changed the binding.
 */
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
