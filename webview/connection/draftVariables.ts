import type { ConnectionProfile } from '../../src/model/profile/profile.ts';
import type { Channel } from '../../src/protocol/channel.ts';
import { profileAddress, type ProfileFault } from '../../src/protocol/hostMessages.ts';
import { type ConnectionDraft, holdsVariables } from './connectionDraft.ts';
import { profileOf } from './draftProfile.ts';
import type { HiddenFields } from './hiddenFields.ts';

/** The address of a draft with its variables resolved by the host, while the draft is typed. Only the newest response counts. */
export class DraftVariables {
  readonly #channel: Channel;
  readonly #hidden: HiddenFields;
  readonly #onResult: (result: { fault?: ProfileFault | undefined }) => void;
  #newest = 0;
  address: string | undefined;

  constructor(
    channel: Channel,
    hidden: HiddenFields,
    onResult: (result: { fault?: ProfileFault | undefined }) => void,
  ) {
    this.#channel = channel;
    this.#hidden = hidden;
    this.#onResult = onResult;
  }

  /** Resolves the variables of a draft again. A draft that cannot be read shows its own faults. */
  changed(draft: ConnectionDraft): void {
    this.#newest++;
    this.address = undefined;
    if (!holdsVariables(draft)) return;
    const draftResult = profileOf(draft, this.#hidden);
    if (draftResult.ok) void this.#resolve(draftResult.profile, this.#newest);
  }

  async #resolve(profile: ConnectionProfile, number: number): Promise<void> {
    const from = this.#hidden.connectionId;
    try {
      const result = await this.#channel.request(profileAddress, { profile, ...(from !== undefined && { from }) });
      if (number !== this.#newest) return;
      this.address = result.address;
      this.#onResult(result);
    } catch {
      // The error is shown when the user connects.
    }
  }
}
