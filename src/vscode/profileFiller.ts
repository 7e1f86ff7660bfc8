import { randomUUID } from 'node:crypto';
import { fillProfile } from '../model/collectionFill.ts';
import { readSecret } from '../model/collectionSecrets.ts';
import type { ConnectionProfile } from '../model/profile.ts';
import { VariableFiller, type VariableSources } from '../model/variables.ts';
import type { SecretVault } from './secretVault.ts';

/** Fills in a profile that a person or a program gave: dynamic variables and secrets; there is no collection to define others. */
export class ProfileFiller {
  readonly #vault: SecretVault;
  readonly #sources: VariableSources;

  constructor(vault: SecretVault) {
    this.#vault = vault;
    let count = 0;
    this.#sources = { uuid: randomUUID, wall: Date.now, random: Math.random, counter: () => ++count };
  }

  /** @throws UserError for an unknown variable, or a secret that was not given */
  async fill(profile: ConnectionProfile): Promise<ConnectionProfile> {
    const secrets = new Map<string, string | number>();
    for (const name of new VariableFiller({ sources: this.#sources }).secretNames(profile)) {
      secrets.set(name, readSecret(await this.#vault.read(name)));
    }
    return fillProfile(profile, new VariableFiller({ sources: this.#sources, secrets }));
  }
}
