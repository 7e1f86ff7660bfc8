/** What of a secret is meant. */
export interface SecretUse {
  readonly name: string;
  /** The URI of the collection that refers to it, as text; undefined for a profile of the panel or of a program. */
  readonly collection?: string | undefined;
  /** An origin, or `thisMachine`. */
  readonly receiver: string;
}
