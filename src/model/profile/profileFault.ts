import type { StoredCause } from '../cause/cause.ts';

/** A fault of a field of a connection profile. */
export interface ProfileFault {
  /** "url", "namespace", "headers.Host", "query.t". */
  readonly field: string;
  /** The name of the field in messages, if it is not `field`. */
  readonly label?: string;
  /** The fault and its remedy, without the field. */
  readonly cause: StoredCause;
}
