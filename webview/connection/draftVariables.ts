import type { ConnectionProfile } from '../../src/model/profile/profile.ts';
import type { Channel } from '../../src/protocol/channel.ts';
import { profileAddress, type ProfileFault } from '../../src/protocol/hostMessages.ts';
import { type ConnectionDraft, holdsVariables } from './connectionDraft.ts';
import { profileOf } from './draftProfile.ts';
import type { HiddenFields } from './hiddenFields.ts';

/** What the variables of a draft stand for, as the host tells while it is written. Of several questions only the newest counts. */
export class DraftVariables {
  readonly #channel: Channel;
  readonly #hidden: HiddenFields;
  readonly #told: (answer: { fault?: ProfileFault | undefined }) => void;
  #newest = 0;
  address: string | undefined;

  constructor(channel: Channel, hidden: HiddenFields, told: (answer: { fault?: ProfileFault | undefined }) => void) {
    this.#channel = channel;
    this.#hidden = hidden;
    this.#told = told;
  }

  /** Asks anew when the draft holds variables; a draft that cannot be read has faults of its own. */
  changed(draft: ConnectionDraft): void {
    this.#newest++;
    this.address = undefined;
    if (!holdsVariables(draft)) return;
    const result = profileOf(draft, this.#hidden);
    if (result.ok) void this.#ask(result.profile, this.#newest);
  }

  async #ask(profile: ConnectionProfile, number: number): Promise<void> {
    const from = this.#hidden.connectionId;
    try {
      const answer = await this.#channel.request(profileAddress, { profile, ...(from !== undefined && { from }) });
      if (number !== this.#newest) return;
      this.address = answer.address;
      this.#told(answer);
    } catch {
      // Connecting says what is wrong.
    }
  }
}
