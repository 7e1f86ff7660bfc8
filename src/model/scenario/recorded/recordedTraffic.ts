/**
 * Converts captured entries to actions that a scenario can repeat (connect, emit, change the network, disconnect), and to events that the
 * client received. For entries that cannot be repeated, notes are added.
 */
import type { Entry } from '../../entry/entry.ts';
import type { NetworkConditions } from '../../profile/networkConditions.ts';
import type { RecordedNotes } from './recordedNotes.ts';

interface Happened {
  readonly connectionId: string;
  readonly seq: number;
  /** Milliseconds. */
  readonly t: number;
}

export interface ConnectAction extends Happened {
  readonly kind: 'connect';
  /** Seq of the entry with its end: joined or refused. Infinity while it is not known. */
  end: number;
  /** If the connection was refused: the server's message, or the code of the cause. */
  refusal?: string;
  /** The client opened the connection again without a command. */
  readonly isAutomatic?: boolean;
}

export interface EmitAction extends Happened {
  readonly kind: 'emit';
  readonly event: string;
  readonly args: readonly unknown[];
  readonly volatile: boolean;
  readonly wantsAck: boolean;
  /** Seq of the acknowledgement. If no acknowledgement is requested, the seq of the emit itself; if none was received, Infinity. */
  end: number;
  ack?: readonly unknown[];
  latencyMs?: number;
  /** The emit ended without an acknowledgement after this time, in milliseconds. */
  timedOutMs?: number;
  /** The acknowledgement was received after its timeout. */
  isLate?: boolean;
}

export interface ConditionsAction extends Happened {
  readonly kind: 'conditions';
  readonly conditions: NetworkConditions;
  readonly end: number;
}

export interface DisconnectAction extends Happened {
  readonly kind: 'disconnect';
  readonly end: number;
  /** The connection was opened again after it was lost, or while it was open. */
  readonly isReconnect?: boolean;
}

export type RecordedAction = ConnectAction | EmitAction | ConditionsAction | DisconnectAction;

export interface ReceivedRecord extends Happened {
  readonly event: string;
  /** Undefined if the arguments could not be read. */
  readonly args: readonly unknown[] | undefined;
  /** The arguments of our acknowledgement. */
  reply?: readonly unknown[];
  replySeq?: number;
}

export interface RecordedTraffic {
  /** The actions in the order of their start. Each connection begins with a connect action, with a negative seq if it was open before. */
  readonly actions: readonly RecordedAction[];
  readonly received: readonly ReceivedRecord[];
  /** The IDs that servers assigned, by connection ID. */
  readonly socketIds: ReadonlyMap<string, ReadonlySet<string>>;
}

/** The kinds of entries that are read. */
export const recordedKinds = ['event', 'ack', 'connection', 'network'] as const;

/** @param nameOf returns the name of a connection for notes; undefined for one that is not recorded */
export function readTraffic(
  entries: readonly Entry[],
  nameOf: (connectionId: string) => string | undefined,
  notes: RecordedNotes,
): RecordedTraffic {
  const reader = new TrafficReader(nameOf, notes);
  for (const entry of entries) if (nameOf(entry.connectionId) !== undefined) reader.read(entry);
  return reader.end();
}

class TrafficReader {
  readonly #nameOf: (connectionId: string) => string | undefined;
  readonly #notes: RecordedNotes;
  readonly #actions: RecordedAction[] = [];
  #received: ReceivedRecord[] = [];
  readonly #socketIds = new Map<string, Set<string>>();
  readonly #emits = new Map<number, EmitAction>();
  readonly #asked = new Map<number, ReceivedRecord>();
  /** The newest attempt of each connection. */
  readonly #connects = new Map<string, ConnectAction>();
  /** Connections that have an action or an event in the scenario, with their first entry. */
  readonly #used = new Map<string, Happened>();
  /** Connections that ended and were not opened again. */
  readonly #ended = new Set<string>();

  constructor(nameOf: (connectionId: string) => string | undefined, notes: RecordedNotes) {
    this.#nameOf = nameOf;
    this.#notes = notes;
  }

  read(entry: Entry): void {
    const { connectionId, socketId } = entry;
    if (socketId !== undefined)
      this.#socketIds.set(connectionId, (this.#socketIds.get(connectionId) ?? new Set()).add(socketId));
    if (entry.kind === 'connection') this.#connection(entry);
    else if (entry.kind === 'network') this.#conditions(entry);
    else if (entry.kind === 'ack') this.#ack(entry);
    else if (entry.kind === 'event' && entry.dir === 'out') this.#emit(entry);
    else if (entry.kind === 'event') this.#receive(entry);
  }

  end(): RecordedTraffic {
    for (const emit of this.#emits.values()) {
      if (emit.wantsAck && emit.end === Infinity && emit.timedOutMs === undefined)
        this.#notes.add('noAckYet', emit.event);
    }
    const before: ConnectAction[] = [];
    for (const [connectionId, { seq }] of this.#used) {
      if (
        this.#actions.some(
          (action) => action.kind === 'connect' && action.connectionId === connectionId && action.seq <= seq,
        )
      )
        continue;
      before.push({ kind: 'connect', connectionId, seq: -1, t: -Infinity, end: -1 });
    }
    return { actions: [...before, ...this.#tidy()], received: this.#received, socketIds: this.#socketIds };
  }

  /** Leaves out attempts that never ended, and connections that could not be opened for another reason than a refusal. */
  #tidy(): RecordedAction[] {
    return this.#actions
      .filter((action) => {
        if (action.kind !== 'connect' || action.end !== Infinity) return true;
        if (this.#used.has(action.connectionId)) return true;
        this.#notes.add('notConnected', this.#nameOf(action.connectionId));
        return false;
      })
      .sort((a, b) => a.seq - b.seq);
  }

  #connection({ connectionId, seq, t, state, cause, detail }: Entry): void {
    if (state === 'connecting') {
      const begun = this.#connects.get(connectionId);
      // A session that was opened to find out the protocol of the server is not opened again when the scenario runs.
      if (cause?.code === 'protocol.changed' && begun)
        this.#received = this.#received.filter((event) => event.connectionId !== connectionId || event.seq < begun.seq);
      this.#begin({ connectionId, seq, t });
    } else if (state === 'connected' || state === 'recovered') {
      const known = this.#connects.get(connectionId);
      if (known && known.end === Infinity) known.end = seq;
      else if (this.#ended.has(connectionId)) {
        this.#begin({ connectionId, seq, t }, true);
        const begun = this.#connects.get(connectionId);
        if (begun) begun.end = seq;
      }
      this.#ended.delete(connectionId);
    } else if (state === 'connectError') {
      const known = this.#connects.get(connectionId);
      if (known?.end !== Infinity || cause?.code !== 'namespace.refused') return;
      known.end = seq;
      const reported = cause.params?.['reported'];
      known.refusal = typeof reported === 'string' && reported !== '' ? reported : (detail ?? cause.code);
    } else if (state === 'disconnected') {
      this.#ended.add(connectionId);
      if (cause?.code === 'client.disconnected') {
        this.#actions.push({ kind: 'disconnect', connectionId, seq, t, end: seq });
        this.#connects.delete(connectionId);
      } else if (this.#connects.has(connectionId) || this.#used.has(connectionId)) {
        this.#notes.add('endedByServer', this.#nameOf(connectionId));
      }
    }
  }

  #begin({ connectionId, seq, t }: Happened, isAutomatic = false): void {
    const before = this.#connects.get(connectionId);
    if (before?.end === Infinity || before?.refusal !== undefined) return;
    if (before || (this.#used.has(connectionId) && !this.#isClosed(connectionId))) {
      this.#actions.push({ kind: 'disconnect', connectionId, seq, t, end: seq, isReconnect: true });
    }
    const action: ConnectAction = { kind: 'connect', connectionId, seq, t, end: Infinity, isAutomatic };
    this.#actions.push(action);
    this.#connects.set(connectionId, action);
  }

  #isClosed(connectionId: string): boolean {
    const last = this.#actions.findLast((action) => action.connectionId === connectionId && action.kind !== 'emit');
    return last?.kind === 'disconnect';
  }

  #conditions({ connectionId, seq, t, conditions }: Entry): void {
    if (!conditions) return;
    this.#use({ connectionId, seq, t });
    this.#actions.push({ kind: 'conditions', connectionId, seq, t, conditions, end: seq });
  }

  #emit(entry: Entry): void {
    const { connectionId, seq, t, event = '', delivery, volatile, ackId, latencyMs, cause, error } = entry;
    if (delivery === 'discarded' || delivery === 'failed' || delivery === 'lost')
      return this.#notes.add('notSent', event);
    const actions = entry.rules ?? (entry.rule ? [entry.rule] : []);
    if (actions.some(({ action }) => action === 'reply')) return this.#notes.add('ackByRule', event);
    if (entry.deliveredArgs) this.#notes.add('changedByRule', event);
    const args = entry.deliveredArgs ?? ownArgs(entry);
    if (!args) return this.#notes.add('unreadable', event);
    this.#use({ connectionId, seq, t });
    const wantsAck = ackId !== undefined;
    const timeout = [error, cause].find((known) => known?.code === 'ack.timeout')?.params?.['timeoutMs'];
    const action: EmitAction = {
      kind: 'emit',
      connectionId,
      seq,
      t,
      event,
      args,
      volatile: volatile === true,
      wantsAck,
      end: wantsAck ? Infinity : seq,
      ...(latencyMs !== undefined && { latencyMs }),
      ...(delivery === 'timedOut' && { timedOutMs: typeof timeout === 'number' ? timeout : 1000 }),
      ...(delivery === 'late' && { isLate: true }),
    };
    if (action.isLate) this.#notes.add('lateAck', event);
    this.#actions.push(action);
    this.#emits.set(seq, action);
  }

  #receive(entry: Entry): void {
    const { connectionId, seq, t, event = '' } = entry;
    if (entry.injected) return this.#notes.add('injected', event);
    if (entry.deliveredArgs) this.#notes.add('changedByRule', event);
    const args = ownArgs(entry);
    if (!args) this.#notes.add('unreadable', event);
    this.#use({ connectionId, seq, t });
    const record: ReceivedRecord = { connectionId, seq, t, event, args };
    this.#received.push(record);
    this.#asked.set(seq, record);
  }

  #ack(entry: Entry): void {
    const { of: seq = -1, args } = entry;
    const emit = this.#emits.get(seq);
    if (emit) {
      emit.end = entry.seq;
      if (entry.error) this.#notes.add('unreadable', emit.event);
      else if (args) emit.ack = args;
      return;
    }
    const asked = this.#asked.get(seq);
    if (!asked || asked.reply) return;
    asked.reply = args ?? [];
    asked.replySeq = entry.seq;
  }

  #use(happened: Happened): void {
    if (!this.#used.has(happened.connectionId)) this.#used.set(happened.connectionId, happened);
  }
}

/** The arguments of the application; undefined if they could not be read. */
function ownArgs({ args, error, recoveryOffset }: Entry): readonly unknown[] | undefined {
  // An emit that timed out also has an error, but its arguments can be read.
  if (!args || error?.code.startsWith('capture.') || error?.code.startsWith('file.')) return undefined;
  return recoveryOffset ? args.slice(0, -1) : args;
}
