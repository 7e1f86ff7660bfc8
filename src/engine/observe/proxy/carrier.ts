import type { Sender } from '../../contracts/observedSink.ts';
import type { Parcel } from './message.ts';

/** The transport that the session uses. */
export interface Carrier {
  /** Whether nothing may be inserted into what this end is sending. The lanes must be notified when this is possible again (`release`). */
  isPassing(from: Sender): boolean;
  write(from: Sender, parcel: Parcel): void;
  /** How many bytes that this end sent wait for a receiver that reads slowly. */
  waitingBytes(from: Sender): number;
}
