/**
 * The drafts of the panel, kept in the workspace's state while no panel is open. The page sends them without secrets
 * (`webview/app/draftReport.ts`) and validates the drafts that it receives back.
 */
import type { Clock } from '../../base/clock.ts';
import { type Disposable } from '../../base/disposable.ts';
import { Throttle } from '../../base/throttle.ts';
import type { Memento } from '../profile/recentUrls.ts';

const key = 'panelDrafts';
/** The minimum time between two writes, because VS Code writes the whole state of a workspace each time. */
const writeEveryMs = 2000;
/** In characters. A longer draft is lost when the panel is closed. */
const maxLength = 200_000;

export class KeptDrafts implements Disposable {
  readonly #state: Memento;
  readonly #write: Throttle;
  #unwritten: string | undefined;

  constructor(state: Memento, clock: Clock) {
    this.#state = state;
    this.#write = new Throttle(clock, writeEveryMs, () => this.flush());
  }

  /** The JSON that was kept last; undefined if there is none, or it is damaged. */
  get current(): string | undefined {
    const json = this.#unwritten ?? this.#state.get(key);
    return isJson(json) ? json : undefined;
  }

  keep(json: string): void {
    if (json.length > maxLength) return;
    this.#unwritten = json;
    this.#write.request();
  }

  /** Must be called when the panel is closed: VS Code may end soon. */
  flush(): void {
    if (this.#unwritten === undefined) return;
    void this.#state.update(key, this.#unwritten);
    this.#unwritten = undefined;
  }

  /** Forgets a draft that is not written yet. */
  discard(): void {
    this.#unwritten = undefined;
  }

  dispose(): void {
    this.#write.dispose();
    this.flush();
  }
}

function isJson(text: unknown): text is string {
  try {
    return typeof text === 'string' && JSON.parse(text) !== null;
  } catch {
    return false;
  }
}
