import type { StoredCause } from '../cause/cause.ts';

/** What is wrong with a field of a connection profile. */
export interface ProfileFault {
  /** "url", "namespace", "headers.Host", "query.t". */
  readonly field: string;
  /** The field as a message names it; left out when it is `field`. */
  readonly label?: string;
  /** What is wrong and what to do, without the field. */
  readonly cause: StoredCause;
}
