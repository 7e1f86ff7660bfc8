/** What a person is asked about secrets. Each question resolves with undefined, or false, when the person cancels. */
import type { SecretUse } from './secretUse.ts';

/** A value that is stored, without the value. */
export interface StoredUse {
  readonly name: string;
  /** The file of the collection, as text; empty for the inspector's own connections. */
  readonly collection: string;
  readonly receiver: string;
}

export interface SecretQuestions {
  /** @param wasForAll a value was stored once without a collection and a receiver, and is no longer used */
  value(use: SecretUse, wasForAll: boolean): Promise<string | undefined>;
  /** Whether the value that is stored for other receivers may be sent to this one; `one`: it is the same for all of them. */
  mayBeSent(use: SecretUse, receivers: readonly string[], one: boolean): Promise<'stored' | 'other' | undefined>;
  mayReplace(use: SecretUse): Promise<boolean>;
  whatToForget(stored: readonly StoredUse[]): Promise<readonly StoredUse[] | undefined>;
  whatToReplace(stored: readonly StoredUse[]): Promise<{ use: StoredUse; value: string } | undefined>;
  /** Reports what was done; `count` values were forgotten. */
  forgotten(count: number): void;
  replaced(name: string): void;
}
