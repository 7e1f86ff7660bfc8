/**
 * The drafts of the panel, kept in the workspace's state while no panel is open. The page sends them without secrets
 * (`webview/app/draftReport.ts`) and validates what it gets back.
 */
import type { Clock } from '../../base/clock.ts';
import { type Disposable } from '../../base/disposable.ts';
import { Throttle } from '../../base/throttle.ts';
import type { Memento } from '../profile/recentUrls.ts';

export type Drafts = Readonly<Record<string, unknown>>;

const key = 'panelDrafts';
/** VS Code writes the state of a workspace as a whole. */
const writeEveryMs = 2000;
/** Characters. A longer draft is lost when the panel is closed. */
const maxLength = 200_000;

export class KeptDrafts implements Disposable {
  readonly #state: Memento;
  readonly #write: Throttle;
  #unwritten: Drafts | undefined;

  constructor(state: Memento, clock: Clock) {
    this.#state = state;
    this.#write = new Throttle(clock, writeEveryMs, () => this.flush());
  }

  /** Undefined if nothing is kept. */
  get current(): Drafts | undefined {
    const drafts = this.#unwritten ?? this.#state.get(key);
    return typeof drafts === 'object' && drafts !== null ? { ...drafts } : undefined;
  }

  keep(drafts: Drafts): void {
    if (JSON.stringify(drafts).length > maxLength) return;
    this.#unwritten = drafts;
    this.#write.request();
  }

  /** Must be called when the panel is closed: VS Code may end soon. */
  flush(): void {
    if (this.#unwritten === undefined) return;
    void this.#state.update(key, this.#unwritten);
    this.#unwritten = undefined;
  }

  dispose(): void {
    this.#write.dispose();
    this.flush();
  }
}
