/** Finds that two clocks differ, from times that one of them wrote and the other one read. */

const minTimes = 5;
const kept = 8;
/** A shorter offset can be a delay of the network, or of the machine. */
const minAheadMs = 2000;
const minBehindMs = 5000;
const maxOffsetMs = 86_400_000;
/** A wrong clock differs by the same time in each event. */
const maxSpreadMs = 1500;

export class ClockOffset {
  readonly #offsets: number[] = [];

  /**
   * Adds the difference between a time that an event names and the time at which it was received.
   * @returns the offset in milliseconds, positive if the sender's clock is ahead; undefined if nothing can be concluded
   */
  add(offsetMs: number): number | undefined {
    const offsets = this.#offsets;
    offsets.push(offsetMs);
    if (offsets.length > kept) offsets.shift();
    if (offsets.length < minTimes) return undefined;
    const least = Math.min(...offsets);
    const most = Math.max(...offsets);
    if (most - least > maxSpreadMs || Math.abs(most) > maxOffsetMs) return undefined;
    // A delay makes a time older, never newer: the newest is the most exact.
    if (least >= minAheadMs || most <= -minBehindMs) return most;
    return undefined;
  }
}
