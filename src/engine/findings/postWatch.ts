import { explain } from '../../model/cause/causeTexts.ts';
import type { EntryFacts } from '../../model/entry/entry.ts';
import { directionOf, kindCodes, shapeBits } from '../log/columns/factCodes.ts';
import type { ConnectionTrack } from './tracks.ts';
import { about, type WatchDeps } from './watched.ts';

/** The usual limit of python-engineio (`max_decode_packets`). */
const usualLimit = 16;
/** Entries before the request that are searched for its events. */
const maxLookedAt = 500;
const maxWaiting = 2000;

/**
 * Finds requests of HTTP long-polling with more packets than python-engineio accepts. In this case, python-engineio responds with success,
 * and drops all packets. Whether the server has this limit is only known from acknowledgements.
 */
export class PostWatch {
  readonly #deps: WatchDeps;
  /** Events of such requests that are not acknowledged, with the entry of the request. */
  readonly #waiting = new Map<number, { readonly track: ConnectionTrack; readonly post: number }>();

  constructor(deps: WatchDeps) {
    this.#deps = deps;
  }

  /** A raw packet was recorded. */
  packet(track: ConnectionTrack, { seq, dir, transport, packet }: EntryFacts): void {
    if (dir !== 'out' || transport !== 'polling' || packet?.type !== 'payload' || track.acceptsManyPackets) return;
    const { count } = packet;
    if (count === undefined || count <= usualLimit) return;
    for (const event of this.#eventsBefore(seq, count)) {
      if (this.#waiting.size < maxWaiting) this.#waiting.set(event, { track, post: seq });
    }
    track.mostPackets = Math.max(track.mostPackets, count);
    this.#report(track, seq, false);
  }

  /** Must be called when an event was acknowledged, which proves that the server accepted its request. */
  acknowledged(event: number): void {
    const track = this.#waiting.get(event)?.track;
    if (!track) return;
    track.acceptsManyPackets = true;
    for (const [seq, waiting] of this.#waiting) if (waiting.track === track) this.#waiting.delete(seq);
    this.#deps.findings.withdraw(keyOf(track));
  }

  /** Must be called when the acknowledgement of an event was not received in time. */
  timedOut(event: number): void {
    const waiting = this.#waiting.get(event);
    if (waiting) this.#report(waiting.track, waiting.post, true);
  }

  clear(): void {
    this.#waiting.clear();
  }

  #report(track: ConnectionTrack, seq: number, isLikely: boolean): void {
    const params = { count: track.mostPackets, limit: usualLimit };
    this.#deps.findings.report({
      key: keyOf(track),
      cause: explain('finding.packetsInPost', params, { confidence: isLikely ? 'likely' : 'possible' }),
      severity: isLikely ? 'error' : 'info',
      ...about(track),
      seqs: [seq],
    });
  }

  /** The newest events that were sent before a request and request an acknowledgement, at most `count`. */
  *#eventsBefore(seq: number, count: number): Generator<number> {
    const { index, scopes } = this.#deps.log.tables;
    const connectionOf = (each: number): string | undefined => scopes.value(index.scope(each))?.connectionId;
    const connectionId = connectionOf(seq);
    let left = count;
    for (let each = seq - 1; each >= Math.max(this.#deps.log.firstSeq, seq - maxLookedAt) && left > 0; each--) {
      const shape = index.shape(each);
      if ((shape & 15) !== eventKind || directionOf(shape) !== 'out' || connectionOf(each) !== connectionId) continue;
      left--;
      if ((shape & shapeBits.wantsAck) !== 0) yield each;
    }
  }
}

function keyOf({ connectionId }: ConnectionTrack): string {
  return `post ${connectionId}`;
}

const eventKind = kindCodes.of('event');
