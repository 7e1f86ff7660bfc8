/**
 * The types of the events of a log that match a query. Each request adds the events that were recorded since the previous one; memory does
 * not depend on their number. Types are only extended, even when the log drops its oldest records, until the log is cleared.
 */
import { EventTypes, type NamespaceTypes } from '../../model/types/eventTypes.ts';
import type { TimeSlicer } from '../contracts/timeSlicer.ts';
import type { LogReader } from '../log/captureLog.ts';
import { type EventQuery, type PayloadEvent, PayloadEvents } from '../query/payloadEvents.ts';

export class LogTypes {
  readonly #events: PayloadEvents;
  #types = new EventTypes();
  #count = 0;
  #last: Promise<unknown> = Promise.resolve();

  constructor(log: LogReader, query: EventQuery) {
    this.#events = new PayloadEvents(log, query);
  }

  /** The number of events and acknowledgements whose types are known. */
  get count(): number {
    return this.#count;
  }

  /**
   * The number of events and acknowledgements that were left out: they are too large, could not be decoded, or have a name beyond the
   * limit.
   */
  get leftOut(): number {
    return this.#events.unread + this.#types.skipped;
  }

  get namespaces(): NamespaceTypes[] {
    return this.#types.namespaces;
  }

  /**
   * Adds the events that exist. @throws SlowFilterError, or the reason of the slicer's signal; types that were added
   * remain
   */
  update(slicer: TimeSlicer): Promise<void> {
    const updated = this.#last.then(() =>
      this.#events.read(
        slicer,
        (event) => this.#add(event),
        () => this.#clear(),
      ),
    );
    this.#last = updated.catch(() => undefined);
    return updated;
  }

  #add({ kind, event, args, wantsAck }: PayloadEvent): void {
    this.#count++;
    if (kind === 'ack') this.#types.addAcknowledgement(event, args);
    else this.#types.add(event, args, wantsAck);
  }

  #clear(): void {
    this.#types = new EventTypes();
    this.#count = 0;
  }
}
