import type { Socket } from 'socket.io-client';
import type { StoredCause } from '../../../model/cause/cause.ts';
import { explain } from '../../../model/cause/causeTexts.ts';
import type { ConnectionProfile } from '../../../model/profile/profile.ts';
import type { EmitKey, EmitSignal, OutgoingEmit } from '../../contracts/inspectedClient.ts';
import { EmitTracker } from '../engineio/emitTracker.ts';
import { packetType } from '../../codec/packetType.ts';
import type { EngineTap } from '../engineio/engineTap.ts';
import type { SocketPacket } from '../../contracts/packets.ts';
import { socketFields } from '../engineio/privateFields.ts';

interface QueueItem {
  readonly tryCount: number;
}

/** Fields of the engine that show why it is not writable. */
interface EngineFields {
  readonly transport?: { readonly name: string };
  readonly readyState?: string;
  readonly upgrading?: boolean;
}

/**
 * Tracks each emit through the client by the identity of its packet in `sendBuffer`, of its item in the retry queue, and of the encoder's
 * chunks when the engine accepts them. Flags are not used for this.
 */
export class V4EmitTracker extends EmitTracker<SocketPacket> {
  readonly #socket: Socket;
  readonly #profile: Pick<ConnectionProfile, 'ackTimeoutMs' | 'retries'>;
  readonly #buffered = new WeakMap<SocketPacket, EmitKey>();
  /** Items of the retry queue that are not finished. */
  readonly #queued = new Map<QueueItem, EmitKey>();
  /** Emits that the client retries until they are acknowledged or it gives up. */
  readonly #retried = new WeakSet<EmitKey>();
  #emitting: EmitKey | undefined;
  #onSignal: ((signal: EmitSignal) => void) | undefined;

  constructor(
    socket: Socket,
    profile: Pick<ConnectionProfile, 'ackTimeoutMs' | 'retries'>,
    signal: (key: EmitKey, signal: EmitSignal) => void,
  ) {
    super(signal);
    this.#socket = socket;
    this.#profile = profile;
  }

  emit(emit: OutgoingEmit, key: EmitKey): void {
    const fields = socketFields(this.#socket);
    const bufferBefore = fields.sendBuffer?.length ?? 0;
    const queueBefore = fields._queue?.length ?? 0;
    const idsBefore = fields.ids;
    let encoded = false;
    const signal = (value: EmitSignal): void => {
      encoded ||= value.type === 'encoded';
      this.signal(key, value);
    };
    this.#emitting = key;
    this.#onSignal = signal;
    if ((this.#profile.retries ?? 0) > 0 && !emit.volatile) this.#retried.add(key);
    try {
      this.#callClient(emit, key);
    } catch (error) {
      this.#undo(queueBefore, idsBefore);
      throw error;
    } finally {
      this.#emitting = undefined;
      this.#onSignal = undefined;
    }
    const item = fields._queue && fields._queue.length > queueBefore ? fields._queue.at(-1) : undefined;
    if (item) {
      // The item stays in the queue until it is finished, whether or not its first attempt was sent immediately.
      this.#queued.set(item, key);
      if (!encoded) this.signal(key, { type: 'queued' });
      return;
    }
    if (encoded) return;
    const packet = fields.sendBuffer && fields.sendBuffer.length > bufferBefore ? fields.sendBuffer.at(-1) : undefined;
    if (packet) {
      this.#buffered.set(packet, key);
      this.signal(key, { type: 'buffered' });
    } else if (emit.volatile && fields.sendBuffer && fields._queue) {
      this.signal(key, { type: 'discarded', cause: this.#whyDiscarded() });
    }
  }

  /**
   * Must be called when the connection has ended, before the client processes pending acknowledgements. Emits that the client will retry
   * return to the queue.
   */
  disconnected(): void {
    queueMicrotask(() => {
      const left = socketFields(this.#socket)._queue;
      for (const [item, key] of [...this.#queued]) {
        if (left?.includes(item)) {
          this.signal(key, { type: 'queued' });
        } else if (left) {
          this.#endQueued(key);
          this.signal(key, { type: 'ackDropped' });
        }
      }
    });
  }

  /** Removes an emit from the client's buffer or retry queue. */
  abandon(key: EmitKey): void {
    const { sendBuffer = [], _queue: queue = [] } = socketFields(this.#socket);
    const buffered = sendBuffer.findIndex((packet) => this.#buffered.get(packet) === key);
    const [packet] = buffered < 0 ? [] : sendBuffer.splice(buffered, 1);
    this.#forgetAck(packet?.id);
    for (const [item, queuedKey] of this.#queued) {
      const at = queuedKey === key ? queue.indexOf(item) : -1;
      if (at >= 0) queue.splice(at, 1);
    }
    this.#endQueued(key);
  }

  #callClient(emit: OutgoingEmit, key: EmitKey): void {
    // The getter sets a flag for the next emit and returns the same socket.
    const socket = emit.volatile ? this.#socket.volatile : this.#socket;
    if (!emit.compress) socket.compress(false);
    const { ack } = emit;
    if (!ack) {
      socket.emit(emit.event, ...emit.args);
      return;
    }
    if (ack.timeoutMs !== undefined) socket.timeout(ack.timeoutMs);
    const retried = this.#retried.has(key);
    const mayFail = retried || ack.timeoutMs !== undefined || this.#profile.ackTimeoutMs !== undefined;
    // The acknowledgement itself is read from the wire; this callback only shows that the client gave up.
    socket.emit(emit.event, ...emit.args, (error: unknown) => {
      if (retried) this.#endQueued(key);
      if (!mayFail || !(error instanceof Error)) return;
      this.signal(key, error.message === 'operation has timed out' ? { type: 'ackTimedOut' } : { type: 'ackDropped' });
    });
  }

  /**
   * Reverts the changes that the client made before its encoder threw: flags, which the next plain emit would use, an
   * item for which the retry queue would wait, and an acknowledgement with its timer.
   */
  #undo(queueBefore: number, idsBefore: number | undefined): void {
    const fields = socketFields(this.#socket);
    fields.flags = {};
    fields._queue?.splice(queueBefore);
    if (idsBefore !== undefined && fields.ids !== idsBefore) this.#forgetAck(idsBefore);
  }

  /** The acknowledgement is no longer needed. Called without an error, the callback stops its timer and reports nothing. */
  #forgetAck(id: number | undefined): void {
    const { acks = {} } = socketFields(this.#socket);
    const ack = id === undefined ? undefined : acks[id];
    if (id !== undefined) Reflect.deleteProperty(acks, id);
    if (typeof ack === 'function') (ack as () => void).call(this.#socket);
  }

  #endQueued(key: EmitKey): void {
    this.#retried.delete(key);
    for (const [item, queuedKey] of this.#queued) if (queuedKey === key) this.#queued.delete(item);
  }

  /** The cause is derived from the transport's `writable`, which the client checked. */
  #whyDiscarded(): StoredCause {
    const { engine } = this.#socket.io as unknown as { readonly engine?: EngineFields };
    if (!engine || engine.readyState !== 'open') return explain('emit.volatileDiscarded', { because: 'notConnected' });
    const busy = engine.transport?.name === 'polling' ? 'pollingBusy' : 'writing';
    const because = engine.upgrading === true ? 'upgrading' : busy;
    return explain('emit.volatileDiscarded', { because });
  }

  protected override sendEmit(packet: SocketPacket, tap: EngineTap, run: () => void): void {
    const key = packet.type === packetType.event ? this.#keyOf(packet) : undefined;
    if (!key) return run();
    const report =
      this.#emitting === key && this.#onSignal ? this.#onSignal : (value: EmitSignal) => this.signal(key, value);
    const signal = (value: EmitSignal): void => {
      // Only this attempt has ended: the emit is still in the retry queue, and the client will retry it.
      const willRetry = value.type === 'notWritten' && this.#retried.has(key);
      report(willRetry ? { ...value, willRetry } : value);
    };
    const attempt = this.#retried.has(key) ? socketFields(this.#socket)._queue?.[0]?.tryCount : undefined;
    this.follow({ ackId: packet.id, attempt }, tap, signal, run);
  }

  #keyOf(packet: SocketPacket): EmitKey | undefined {
    const buffered = this.#buffered.get(packet);
    if (buffered) return buffered;
    if (this.#emitting) return this.#emitting;
    const head = socketFields(this.#socket)._queue?.[0];
    return head && this.#queued.get(head);
  }
}
