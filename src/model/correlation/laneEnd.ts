/**
 * The events that one end of a socket sent or received in one direction, in the order in which they were on the wire.
 * Their indexes start at 0. Events are only added at the end.
 */
export interface LaneEnd {
  readonly length: number;
  /**
   * Whether events directly before this one may be absent, because the capture began later, was paused, or did not keep
   * up. The index `length` means after the last event. `restored`: the session was restored here, so that earlier
   * events can be lost or were sent again.
   */
  gapBefore(index: number): 'gap' | 'restored' | undefined;
  /** The ID of the acknowledgement that the event requests. It is unique within one direction of a socket. */
  ackId(index: number): number | undefined;
  /** For a sender: whether later events can be received without this one. Left out if this is never possible. */
  mayBeSkipped?(index: number): boolean;
}

/** The counterpart of an event at the other end, or the reason why it is not known. */
export type Match =
  | { readonly state: 'linked'; readonly index: number }
  /** Several events are possible, or the only one is not proved. `first`: the first candidates. */
  | { readonly state: 'ambiguous'; readonly candidates: number; readonly first: readonly number[] }
  /** The event was not at the other end. */
  | { readonly state: 'missing' }
  /** The event may have been at the other end while that end was not captured. */
  | { readonly state: 'unseen' }
  /** The other end may still send or receive the event. */
  | { readonly state: 'pending' };

export interface LaneDeps {
  readonly sender: LaneEnd;
  readonly receiver: LaneEnd;
  /**
   * Whether two entries can be the same event according to their facts. It must be cheap: it is called once for nearly
   * every event.
   */
  readonly agrees: (sent: number, received: number) => boolean;
  /**
   * A text that is equal for events with the same name, arguments, acknowledgement ID and attachments. It is only
   * needed after a gap.
   */
  readonly appearance: (end: 'sender' | 'receiver', index: number) => string;
}
