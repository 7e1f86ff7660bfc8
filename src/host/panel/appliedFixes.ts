import type { ConnectionProfile } from '../../model/profile/profile.ts';

/** The oldest ones are forgotten. */
const maxKept = 50;

/** The profiles that connections had before their newest fix, with their secrets. They are kept in memory only. */
export class AppliedFixes {
  readonly #before = new Map<string, ConnectionProfile>();

  /** The profile to which the newest fix of a connection is undone. */
  before(connectionId: string): ConnectionProfile | undefined {
    return this.#before.get(connectionId);
  }

  applied(connectionId: string, before: ConnectionProfile): void {
    this.#before.delete(connectionId);
    this.#before.set(connectionId, before);
    const [oldest] = this.#before.keys();
    if (this.#before.size > maxKept && oldest !== undefined) this.#before.delete(oldest);
  }

  undone(connectionId: string): void {
    this.#before.delete(connectionId);
  }
}
