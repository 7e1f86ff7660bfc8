import type { EntryFacts } from '../../model/entry/entry.ts';
import type { EntryHistory } from '../../protocol/entryMessages.ts';
import type { LogReader } from '../log/captureLog.ts';
import { kindOf } from '../log/columns/factCodes.ts';
import type { TimeSlicer } from '../contracts/timeSlicer.ts';

const maxSteps = 200;
/** Maximum number of transitions on each side, in addition to the one that opened the connection. */
const maxTransitions = 6;
/** Number of records between two checks of the clock. */
const stride = 4096;

/**
 * The delivery of an entry, and the history of its connection around it. Only the log's columns are searched, in slices: ten million
 * records take a fraction of a second.
 * @returns null when there is no such entry
 */
export async function historyOf(log: LogReader, seq: number, slicer: TimeSlicer): Promise<EntryHistory | null> {
  const facts = log.read(seq)?.facts;
  if (!facts) return null;
  const reader = new HistoryReader(log, facts.connectionId);
  const before: EntryFacts[] = [];
  for (let at = seq - 1; at >= log.firstSeq && !isBeginning(before.at(-1)); at--) {
    if (at % stride === 0 && slicer.shouldYield) await slicer.yieldToEventLoop();
    const transition = reader.transition(at);
    // A connection can fail for hours, so only the newest transitions and the first one are kept.
    if (transition && (before.length < maxTransitions || isBeginning(transition))) before.push(transition);
  }
  const after: EntryFacts[] = [];
  const steps: EntryFacts[] = [];
  const end = log.nextSeq;
  for (let at = seq + 1; at < end; at = Math.max(at + 1, log.firstSeq)) {
    if (at % stride === 0 && slicer.shouldYield) await slicer.yieldToEventLoop();
    const transition = after.length < maxTransitions ? reader.transition(at) : undefined;
    if (transition) after.push(transition);
    const step = facts.kind === 'event' && steps.length < maxSteps ? reader.step(at, seq) : undefined;
    if (step) steps.push(step);
  }
  const began = log.firstDelivery(seq);
  return { ...(began && { began }), steps, before: before.reverse(), after };
}

/** Whether a transition begins a state that lasts: the connection is connected, or is not trying to connect. */
function isBeginning(transition: EntryFacts | undefined): boolean {
  return (
    transition?.state === 'connected' || transition?.state === 'disconnected' || transition?.state === 'reconnectFailed'
  );
}

/** Checks a record's columns to decide whether its facts must be read. */
class HistoryReader {
  readonly #log: LogReader;
  readonly #connectionId: string;
  readonly #own = new Map<number, boolean>();

  constructor(log: LogReader, connectionId: string) {
    this.#log = log;
    this.#connectionId = connectionId;
  }

  /** A transition of the connection, of its network, or of the capture itself. */
  transition(seq: number): EntryFacts | undefined {
    const { index, scopes } = this.#log.tables;
    const kind = kindOf(index.shape(seq));
    if (kind !== 'connection' && kind !== 'network' && kind !== 'marker') return undefined;
    const scope = index.scope(seq);
    let own = this.#own.get(scope);
    if (own === undefined) {
      const id = scopes.value(scope)?.connectionId ?? '';
      own = id === this.#connectionId || id === '';
      this.#own.set(scope, own);
    }
    const facts = own ? this.#log.read(seq)?.facts : undefined;
    // A socket can join many rooms. They do not change the state of its connection.
    return facts?.state === 'joinedRooms' || facts?.state === 'leftRooms' ? undefined : facts;
  }

  /** A delivery step of an event, or its acknowledgement. */
  step(seq: number, of: number): EntryFacts | undefined {
    const { index, sides } = this.#log.tables;
    const kind = kindOf(index.shape(seq));
    if (kind !== 'delivery' && kind !== 'ack') return undefined;
    const side = index.row(seq)?.side ?? 0;
    return sides.row(side).of === of ? this.#log.read(seq)?.facts : undefined;
  }
}
