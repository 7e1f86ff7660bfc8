import type { ConnectionProfile } from '../../model/profile/profile.ts';

/** The maximum number of fixes that are kept. The oldest are removed first. */
const maxKept = 50;

/** The profiles of a connection before and after a fix, with their secrets. */
export interface AppliedFix {
  readonly before: ConnectionProfile;
  readonly after: ConnectionProfile;
}

/** The newest fix of each connection. They are kept in memory only. */
export class AppliedFixes {
  readonly #fixes = new Map<string, AppliedFix>();

  /** The newest fix of a connection, unless it was undone. */
  newest(connectionId: string): AppliedFix | undefined {
    return this.#fixes.get(connectionId);
  }

  applied(connectionId: string, fix: AppliedFix): void {
    this.#fixes.delete(connectionId);
    this.#fixes.set(connectionId, fix);
    const [oldest] = this.#fixes.keys();
    if (this.#fixes.size > maxKept && oldest !== undefined) this.#fixes.delete(oldest);
  }

  undone(connectionId: string): void {
    this.#fixes.delete(connectionId);
  }
}
