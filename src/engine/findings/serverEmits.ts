/**
 * Finds emits of a server that are not received: emits to rooms without members, and volatile broadcasts that
 * transports discard.
 */
import { explain } from '../../model/cause/causeTexts.ts';
import type { EntryFacts } from '../../model/entry/entry.ts';
import { similarName } from '../../model/findings/similarNames.ts';
import type { NameOnConnection } from './tracks.ts';
import type { WatchDeps } from './watched.ts';

const maxRooms = 1000;
const minEmpty = 3;
const minDiscarded = 3;

/** The known facts about a room of a target. */
interface RoomTrack {
  readonly target: string;
  readonly room: string;
  empty: number;
  hasMembers: boolean;
}

export class SentEvents {
  readonly #deps: WatchDeps;
  readonly #rooms = new Map<string, RoomTrack>();
  readonly #volatile = new Map<string, { sent: number; discarded: number }>();

  constructor(deps: WatchDeps) {
    this.#deps = deps;
  }

  emitted(track: NameOnConnection, seq: number): void {
    const facts = this.#deps.log.read(seq)?.facts;
    if (facts?.rooms === undefined) return;
    this.#toRooms(track, seq, facts);
    if (facts.volatile && facts.deliveries) this.#volatileBroadcast(track, seq, facts.deliveries);
  }

  clear(): void {
    this.#rooms.clear();
    this.#volatile.clear();
  }

  #toRooms({ connection }: NameOnConnection, seq: number, { rooms = [], recipients = 0 }: EntryFacts): void {
    const { target, sourceId } = connection;
    for (const room of rooms) {
      const key = `room ${target.key} ${room}`;
      let known = this.#rooms.get(key);
      if (!known) {
        if (this.#rooms.size >= maxRooms) return;
        this.#rooms.set(key, (known = { target: target.key, room, empty: 0, hasMembers: false }));
      }
      if (recipients > 0) {
        known.hasMembers = true;
        this.#deps.findings.withdraw(key);
        continue;
      }
      // If the sender is excluded, or the last member has left, a room can be without recipients for a while.
      if (++known.empty < minEmpty || known.hasMembers) continue;
      const others = [...this.#rooms.values()].filter((one) => one.target === target.key && one.hasMembers);
      const similar = similarName(
        room,
        others.map((one) => one.room),
      );
      const params = { room, count: known.empty, ...(similar !== undefined && { similar }) };
      this.#deps.findings.report({
        key,
        cause: explain('finding.emptyRoom', params),
        severity: similar === undefined ? 'info' : 'warning',
        sourceId,
        seqs: [seq],
        count: known.empty,
      });
    }
  }

  #volatileBroadcast(
    { name, connection }: NameOnConnection,
    seq: number,
    taken: { readonly sent: number; readonly discarded: number },
  ): void {
    const known = this.#volatile.get(name.key) ?? { sent: 0, discarded: 0 };
    if (this.#volatile.size < maxRooms) this.#volatile.set(name.key, known);
    known.sent += taken.sent + taken.discarded;
    known.discarded += taken.discarded;
    if (taken.discarded === 0 || known.discarded < minDiscarded) return;
    const { discarded: count, sent } = known;
    const params = { event: name.event, count, percent: Math.round((count / sent) * 100), because: 'other' };
    this.#deps.findings.report({
      key: `volatile broadcast ${name.key}`,
      cause: explain('finding.volatileLoss', params),
      severity: 'info',
      sourceId: connection.sourceId,
      seqs: [seq],
      count,
    });
  }
}
