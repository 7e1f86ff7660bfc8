/** Prompts about secrets. Each resolves with undefined, or false, when the user cancels. */
import type { SecretUse } from './secretUse.ts';

/** A stored value, without the value itself. */
export interface StoredUse {
  readonly name: string;
  /** The URI of the collection's file, as text; empty for the inspector's own connections. */
  readonly collection: string;
  readonly receiver: string;
}

export interface SecretQuestions {
  /** @param wasForAll an earlier version stored a value without a collection and a receiver, which is no longer used */
  value(use: SecretUse, wasForAll: boolean): Promise<string | undefined>;
  /**
   * Asks whether the value that is stored for other receivers may be sent to this one; `one` is true when all of them have the same value.
   */
  mayBeSent(use: SecretUse, receivers: readonly string[], one: boolean): Promise<'stored' | 'other' | undefined>;
  mayReplace(use: SecretUse): Promise<boolean>;
  whatToForget(stored: readonly StoredUse[]): Promise<readonly StoredUse[] | undefined>;
  whatToReplace(stored: readonly StoredUse[]): Promise<{ use: StoredUse; value: string } | undefined>;
  /** Reports that `count` values were removed. */
  forgotten(count: number): void;
  replaced(name: string): void;
}
