import { redacted } from '../../src/model/profile/profileSecrets.ts';
import { type ConnectionDraft, mapHidden } from './connectionDraft.ts';
import type { HiddenValues } from './draftProfile.ts';

/** What of the draft only the host knows: whose it is, which fields, and what the person had revealed of them. */
export class HiddenFields implements HiddenValues {
  readonly #revealed = new Map<string, string>();

  /** The connection whose values stand masked in the draft. */
  connectionId: string | undefined;
  masked: ReadonlySet<string> = new Set();

  get revealed(): ReadonlyMap<string, string> {
    return this.#revealed;
  }

  set(connectionId: string | undefined, masked: ReadonlySet<string> = new Set()): void {
    this.connectionId = connectionId;
    this.masked = masked;
  }

  /** The draft with a value in the place of its mask. */
  reveal(draft: ConnectionDraft, field: string, value: string): ConnectionDraft {
    this.#revealed.set(field, value);
    return mapHidden(draft, (shown, at) => (at === field && shown === redacted ? value : shown));
  }

  /** The draft with masks for what was revealed and not changed. */
  hide(draft: ConnectionDraft): ConnectionDraft {
    const hidden = mapHidden(draft, (shown, at) => (this.#revealed.get(at) === String(shown) ? redacted : shown));
    this.#revealed.clear();
    return hidden;
  }
}
