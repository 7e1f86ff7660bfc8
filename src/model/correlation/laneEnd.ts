/**
 * The events that one end of a socket sent or received in one direction, in the order in which they were on the wire. They are counted from 0.
 * Only grows.
 */
export interface LaneEnd {
  readonly length: number;
  /**
   * Whether events directly before this one may be absent, because the capture began later, was paused, or did not keep up. Also for the
   * index `length`: after the last event. `restored`: the session was restored at this point, so that events before it can be lost, and the
   * others were sent again.
   */
  gapBefore(index: number): 'gap' | 'restored' | undefined;
  /** The ID of the acknowledgement that it requests. It is unique within one direction of a socket. */
  ackId(index: number): number | undefined;
  /** Of a sender: later events can be received without this one. Left out if there are none of these. */
  mayBeSkipped?(index: number): boolean;
}

/** An event of one end, or the reason why it is not known. */
export type Match =
  | { readonly state: 'linked'; readonly index: number }
  /** It is one of several, or one whose identity is not proved. `first`: the first of the candidates. */
  | { readonly state: 'ambiguous'; readonly candidates: number; readonly first: readonly number[] }
  /** The other end did not have it. */
  | { readonly state: 'missing' }
  /** The other end may have had it at a time that was not captured. */
  | { readonly state: 'unseen' }
  /** The other end may have it later. */
  | { readonly state: 'pending' };

export interface LaneDeps {
  readonly sender: LaneEnd;
  readonly receiver: LaneEnd;
  /** Whether the facts of both allow that they are the same event. Cheap: called once for nearly every event. */
  readonly agrees: (sent: number, received: number) => boolean;
  /** Equal for events that cannot be distinguished by their name, arguments, acknowledgement ID and attachments. Called only in doubt. */
  readonly appearance: (end: 'sender' | 'receiver', index: number) => string;
}
