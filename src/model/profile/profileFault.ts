/** What is wrong with a field of a connection profile. */
export interface ProfileFault {
  /** "url", "namespace", "headers.Host", "query.t". */
  readonly field: string;
  /** The field as a message names it; left out when it is `field`, or when the message names what it is about. */
  readonly label?: string;
  /** What is wrong and what to do, without a full stop. */
  readonly message: string;
}
