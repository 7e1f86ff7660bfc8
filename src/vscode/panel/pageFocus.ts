import * as vscode from 'vscode';
import type { Disposable } from '../../base/disposable.ts';
import type { Channel } from '../../protocol/channel.ts';
import { pageFocus, type PageFocusReport } from '../../protocol/hostMessages.ts';

/**
 * The focus in the extension's pages, as context keys for the key bindings of the manifest. `socketioInspector.focus` is the name of the
 * focused area, and is not set while no page has the focus. `socketioInspector.typing` is set while a text field of a page has the focus.
 */
export class PageFocus {
  #page: Channel | undefined;
  #last: Channel | undefined;
  readonly #set = new Map<string, unknown>();

  /** The page that has the focus, or the page that had the focus last, if it still exists. Keys act on this page. */
  get lastPage(): Channel | undefined {
    return this.#last;
  }

  /** Listens to the reports of a page. `left` must be called when the page was disposed, even if the page can be created again. */
  follow(channel: Channel): Disposable & { left(): void } {
    const reports = channel.on(pageFocus, (focus) => this.#report(channel, focus));
    const left = (): void => {
      this.#report(channel, { typing: false });
      if (this.#last === channel) this.#last = undefined;
    };
    return {
      left,
      dispose: () => {
        reports.dispose();
        left();
      },
    };
  }

  #report(page: Channel, { area, typing }: PageFocusReport): void {
    // The focus may have moved to another page whose report was received first.
    if (area === undefined && this.#page !== page) return;
    this.#page = area && page;
    if (area) this.#last = page;
    this.#update('focus', area);
    this.#update('typing', typing);
  }

  #update(key: string, value: unknown): void {
    if (this.#set.get(key) === value) return;
    this.#set.set(key, value);
    void vscode.commands.executeCommand('setContext', `socketioInspector.${key}`, value);
  }
}
