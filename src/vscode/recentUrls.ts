import type * as vscode from 'vscode';
import { Emitter } from '../base/emitter.ts';
import { shownUrl } from '../model/profile.ts';

const key = 'recentUrls';
const kept = 8;

/** URLs connected to before, newest first, kept in the workspace's state. User names and passwords in them are not kept. */
export class RecentUrls {
  readonly #state: vscode.Memento;
  readonly #change = new Emitter<void>();
  readonly onDidChange = this.#change.event;

  constructor(state: vscode.Memento) {
    this.#state = state;
  }

  get all(): string[] {
    const stored: unknown = this.#state.get(key);
    return Array.isArray(stored) ? stored.filter((url) => typeof url === 'string') : [];
  }

  async add(url: string): Promise<void> {
    const shown = shownUrl(url);
    await this.#state.update(key, [shown, ...this.all.filter((other) => other !== shown)].slice(0, kept));
    this.#change.fire();
  }
}
