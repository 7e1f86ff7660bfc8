/**
 * The one panel of the window, in the editor area, which is restored after a reload. It has no state: it relays the
 * webview's requests to the engine and handles the requests that only VS Code can fulfill. When it is hidden, its page
 * and the page's link are disposed; when it is shown again, the page requests its state again.
 */
import * as vscode from 'vscode';
import { systemClock } from '../../base/clock.ts';
import { DisposableStore } from '../../base/disposable.ts';
import { Channel } from '../../protocol/channel.ts';
import type { EngineProcess } from '../../host/engine/engineProcess.ts';
import type { KeptDrafts } from '../../host/panel/keptDrafts.ts';
import type { PanelHandlers } from '../../host/panel/panelHandlers.ts';
import { linkPanel } from '../../host/panel/panelLink.ts';
import type { PageFocus } from './pageFocus.ts';
import { showPage } from './showPage.ts';
import { panelViewType } from '../activation/viewTypes.ts';
import { webviewPort } from './webviewPort.ts';
import { panelTexts } from '../../host/panel/panelTexts.ts';
import { logTexts } from '../../host/log/logTexts.ts';

export interface PanelDeps {
  readonly extensionUri: vscode.Uri;
  readonly engine: EngineProcess;
  readonly handlers: PanelHandlers;
  readonly log: vscode.LogOutputChannel;
  readonly focus: PageFocus;
  readonly drafts: Pick<KeptDrafts, 'current' | 'flush'>;
}

export class InspectorPanel implements vscode.Disposable, vscode.WebviewPanelSerializer {
  readonly #deps: PanelDeps;
  #open: { panel: vscode.WebviewPanel; channel: Channel; store: DisposableStore } | undefined;
  /** Notifications for the page, sent once it is ready. */
  #onReady: (() => void)[] = [];
  #ready = false;

  constructor(deps: PanelDeps) {
    this.#deps = deps;
  }

  show(preserveFocus = false): void {
    if (this.#open) {
      this.#open.panel.reveal(undefined, preserveFocus);
      return;
    }
    closeOrphanedTabs();
    this.#adopt(
      vscode.window.createWebviewPanel(
        panelViewType,
        panelTexts.inspectorTitle(),
        { viewColumn: vscode.ViewColumn.Active, preserveFocus },
        { enableFindWidget: false },
      ),
    );
  }

  /** Notifies the page now or when it is ready. Does not open the panel. */
  whenReady(notify: (channel: Channel) => void): void {
    const open = this.#open;
    if (!open) return;
    if (this.#ready) notify(open.channel);
    else this.#onReady.push(() => notify(open.channel));
  }

  /** The channel to the page while it is ready. */
  get page(): Channel | undefined {
    return this.#ready ? this.#open?.channel : undefined;
  }

  deserializeWebviewPanel(panel: vscode.WebviewPanel): Promise<void> {
    if (this.#open) panel.dispose();
    else this.#adopt(panel);
    return Promise.resolve();
  }

  dispose(): void {
    this.#open?.panel.dispose();
  }

  #adopt(panel: vscode.WebviewPanel): void {
    const { engine, handlers, log, extensionUri, focus, drafts } = this.#deps;
    const store = new DisposableStore();
    const channel = store.add(new Channel(webviewPort(panel.webview, log), systemClock));
    channel.onDidFault((error) => log.warn(logTexts.panelChannelFault({ message: error.message })));
    const link = store.add(linkPanel(channel, { engine, handlers, onReady: () => this.#pageReady() }));
    const page = store.add(focus.follow(channel));
    store.add(
      panel.onDidChangeViewState(() => {
        if (panel.visible) return;
        this.#ready = false;
        page.left();
        link.cut();
      }),
    );
    this.#open = { panel, channel, store };
    panel.onDidDispose(() => {
      this.#open = undefined;
      this.#ready = false;
      this.#onReady = [];
      store.dispose();
      drafts.flush();
    });
    panel.iconPath = {
      light: vscode.Uri.joinPath(extensionUri, 'media', 'panel-light.svg'),
      dark: vscode.Uri.joinPath(extensionUri, 'media', 'panel-dark.svg'),
    };
    const { current } = drafts;
    showPage(panel.webview, extensionUri, { mode: 'inspector', ...(current && { drafts: current }) });
  }

  #pageReady(): void {
    this.#ready = true;
    for (const notify of this.#onReady.splice(0)) notify();
  }
}

/** Closes tabs whose panel belongs to no extension host: the former host ended, or VS Code has not restored the panel yet. */
function closeOrphanedTabs(): void {
  const left = vscode.window.tabGroups.all
    .flatMap(({ tabs }) => tabs)
    .filter(({ input }) => input instanceof vscode.TabInputWebview && input.viewType.endsWith(panelViewType));
  if (left.length > 0) void vscode.window.tabGroups.close(left);
}
