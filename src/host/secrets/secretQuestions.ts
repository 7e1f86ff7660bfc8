/** Prompts about secrets. Each resolves with undefined, or false, when the user cancels. */
import type { SecretUse } from './secretUse.ts';

/** Identifies a stored value, without containing it. */
export interface StoredUse {
  readonly name: string;
  /** The URI of the collection's file, as text; empty for the inspector's own connections. */
  readonly collection: string;
  readonly receiver: string;
}

export interface SecretQuestions {
  /** @param wasForAll an earlier version of the extension stored one value for all collections and receivers; that value is no longer used */
  value(use: SecretUse, wasForAll: boolean): Promise<string | undefined>;
  /**
   * Asks whether the value that is stored for the other receivers may be sent to this one. `one` is true if the same value is stored for
   * all of the other receivers.
   */
  mayBeSent(use: SecretUse, receivers: readonly string[], one: boolean): Promise<'stored' | 'other' | undefined>;
  mayReplace(use: SecretUse): Promise<boolean>;
  whatToForget(stored: readonly StoredUse[]): Promise<readonly StoredUse[] | undefined>;
  whatToReplace(stored: readonly StoredUse[]): Promise<{ use: StoredUse; value: string } | undefined>;
  /** Reports that `count` values were removed. */
  forgotten(count: number): void;
  replaced(name: string): void;
}
