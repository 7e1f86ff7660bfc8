/** Identifies one use of a secret. */
export interface SecretUse {
  readonly name: string;
  /** The URI of the collection that refers to the secret, as text; undefined for a profile from the panel or from a program. */
  readonly collection?: string | undefined;
  /** The receiver of the secret: an origin, or `thisMachine`. */
  readonly receiver: string;
}
