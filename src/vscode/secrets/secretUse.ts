import type { Uri } from 'vscode';

/** What of a secret is meant. */
export interface SecretUse {
  readonly name: string;
  /** The file of the collection that refers to it; undefined for a profile of the panel or of a program. */
  readonly collection?: Uri | undefined;
  /** An origin, or `thisMachine`. */
  readonly receiver: string;
}
