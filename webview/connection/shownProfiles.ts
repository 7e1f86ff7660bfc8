import type { ConnectionProfile } from '../../src/model/profile/profile.ts';
import { mapSecrets } from '../../src/model/profile/profileSecrets.ts';
import type { Channel } from '../../src/protocol/channel.ts';
import { profileGet } from '../../src/protocol/hostMessages.ts';
import type { ConnectionSummary } from '../../src/protocol/shapes.ts';
import { type ConnectionDraft, draftOf, draftOfSummary, type ShownDraft } from './connectionDraft.ts';
import { profileOf } from './draftProfile.ts';

/**
 * The profiles of listed connections without their secrets: the profiles that the host returned, and the profiles that
 * were opened here.
 */
export class ShownProfiles {
  readonly #channel: Channel;
  readonly #known = new Map<string, ShownDraft>();

  constructor(channel: Channel) {
    this.#channel = channel;
  }

  get(connectionId: string): ShownDraft | undefined {
    return this.#known.get(connectionId);
  }

  set(connectionId: string, shown: ShownDraft): void {
    this.#known.set(connectionId, shown);
  }

  clear(): void {
    this.#known.clear();
  }

  /**
   * Loads the profile of a connection from the host.
   * @throws when the host does not know the connection, for example if it is one of a previous engine
   */
  async load(connectionId: string): Promise<ShownDraft> {
    const { profile, masked, address } = await this.#channel.request(profileGet, { connectionId });
    const shown = { draft: draftOf(profile), masked: new Set(masked), address };
    this.#known.set(connectionId, shown);
    return shown;
  }

  /** The draft of a connection, or the part of it that its summary holds. */
  draftOf(connection: ConnectionSummary): ConnectionDraft {
    return this.#known.get(connection.connectionId)?.draft ?? draftOfSummary(connection);
  }

  /** The profile of a connection without its secrets. */
  profileOf(connection: ConnectionSummary): ConnectionProfile {
    const masked = this.#known.get(connection.connectionId)?.masked ?? new Set<string>();
    const result = profileOf(this.draftOf(connection), { masked, revealed: new Map() });
    if (!result.ok) return { url: connection.url };
    const { auth: _a, headers: _h, query: _q, ...rest } = result.profile;
    return mapSecrets(rest, () => '');
  }
}
