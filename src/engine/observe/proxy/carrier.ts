import type { Sender } from '../../contracts/observedSink.ts';
import type { Parcel } from './message.ts';

/** The transport that the session uses. */
export interface Carrier {
  /** Nothing may be put into what this end sends now. The lanes must be told when this is over (`release`). */
  isPassing(from: Sender): boolean;
  write(from: Sender, parcel: Parcel): void;
}
