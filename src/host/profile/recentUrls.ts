import { Emitter } from '../../base/emitter.ts';
import { urlToKeep } from '../../model/url/shownUrl.ts';

/** The part of VS Code's workspace state that is used here. */
export interface Memento {
  get(key: string): unknown;
  update(key: string, value: unknown): PromiseLike<void>;
}

const key = 'recentUrls';
const kept = 8;

/**
 * The URLs of earlier connections, newest first, stored in the workspace's state. User names, passwords and secret query values are not
 * stored.
 */
export class RecentUrls {
  readonly #state: Memento;
  readonly #change = new Emitter<void>();
  readonly onDidChange = this.#change.event;

  constructor(state: Memento) {
    this.#state = state;
  }

  get all(): string[] {
    const stored: unknown = this.#state.get(key);
    const texts = Array.isArray(stored) ? stored.filter((url) => typeof url === 'string') : [];
    // Earlier versions stored parts of a URL that must not be stored.
    return [...new Set(texts.map(urlToKeep).filter((url) => url !== undefined))];
  }

  async forgetAll(): Promise<void> {
    await this.#state.update(key, undefined);
    this.#change.fire();
  }

  async add(url: string): Promise<void> {
    const shown = urlToKeep(url);
    if (shown === undefined) return;
    await this.#state.update(key, [shown, ...this.all.filter((other) => other !== shown)].slice(0, kept));
    this.#change.fire();
  }
}
