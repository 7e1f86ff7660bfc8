import { redacted } from '../../src/model/url/secretName.ts';
import { type ConnectionDraft, mapHidden } from './connectionDraft.ts';
import type { HiddenValues } from './draftProfile.ts';

/**
 * The values of a draft that only the host knows: the connection to which they belong, their fields, and the revealed
 * fields.
 */
export class HiddenFields implements HiddenValues {
  readonly #revealed = new Map<string, string>();

  /** The connection whose values are masked in the draft. */
  connectionId: string | undefined;
  masked: ReadonlySet<string> = new Set();

  get revealed(): ReadonlyMap<string, string> {
    return this.#revealed;
  }

  set(connectionId: string | undefined, masked: ReadonlySet<string> = new Set()): void {
    this.connectionId = connectionId;
    this.masked = masked;
  }

  /** Replaces the mask of a field with its value. */
  reveal(draft: ConnectionDraft, field: string, value: string): ConnectionDraft {
    this.#revealed.set(field, value);
    return mapHidden(draft, (shown, at) => (at === field && shown === redacted ? value : shown));
  }

  /** Masks the revealed values that were not changed. */
  hide(draft: ConnectionDraft): ConnectionDraft {
    const hidden = mapHidden(draft, (shown, at) => (this.#revealed.get(at) === String(shown) ? redacted : shown));
    this.#revealed.clear();
    return hidden;
  }
}
