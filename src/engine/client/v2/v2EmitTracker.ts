import type { Clock } from '../../../base/clock.ts';
import type { Disposable } from '../../../base/disposable.ts';
import type { StoredCause } from '../../../model/cause/cause.ts';
import { explain } from '../../../model/cause/causeTexts.ts';
import { withBuffers } from '../../codec/byteBuffers.ts';
import { markNumbers } from '../../codec/exactNumbers.ts';
import type { EmitKey, EmitSignal, OutgoingEmit } from '../../contracts/inspectedClient.ts';
import { EmitTracker } from '../engineio/emitTracker.ts';
import type { EngineTap } from '../engineio/engineTap.ts';
import { type V2Packet, v2PacketType, type V2Manager, type V2Socket } from './v2PrivateFields.ts';

/** A pending acknowledgement, with the packet that requests it. */
interface Waiting {
  packet: V2Packet | undefined;
  readonly timer: Disposable | undefined;
}

/**
 * Tracks each emit through the client of Socket.IO 2 by the identity of its packet. That client supports neither volatile emits nor
 * acknowledgement timeouts: both are implemented here as in client 4. It also never removes an acknowledgement, which is done here too.
 */
export class V2EmitTracker extends EmitTracker<V2Packet> {
  #manager: V2Manager;
  #socket: V2Socket;
  readonly #clock: Clock;
  readonly #defaultTimeoutMs: number | undefined;
  readonly #buffered = new WeakMap<V2Packet, EmitKey>();
  readonly #waiting = new Map<EmitKey, Waiting>();
  #emitting: EmitKey | undefined;
  #reached = false;

  constructor(
    client: { readonly manager: V2Manager; readonly socket: V2Socket; readonly clock: Clock },
    defaultTimeoutMs: number | undefined,
    signal: (key: EmitKey, signal: EmitSignal) => void,
  ) {
    super(signal);
    this.#manager = client.manager;
    this.#socket = client.socket;
    this.#clock = client.clock;
    this.#defaultTimeoutMs = defaultTimeoutMs;
  }

  emit(emit: OutgoingEmit, key: EmitKey): void {
    const discarded = emit.volatile ? this.#whyDiscarded() : undefined;
    if (discarded !== undefined) {
      this.signal(key, { type: 'discarded', cause: discarded });
      return;
    }
    const socket = this.#socket;
    const before = socket.sendBuffer?.length ?? 0;
    this.#emitting = key;
    this.#reached = false;
    try {
      this.#callClient(emit, key);
    } catch (error) {
      this.#forget(key);
      // The next plain emit would use these flags.
      socket.flags = {};
      throw error;
    } finally {
      this.#emitting = undefined;
    }
    if (this.#reached) return;
    const packet = socket.sendBuffer?.at(-1);
    if (!packet || !socket.sendBuffer || socket.sendBuffer.length <= before) return;
    this.#buffered.set(packet, key);
    const waiting = this.#waiting.get(key);
    if (waiting) waiting.packet = packet;
    this.signal(key, { type: 'buffered' });
  }

  protected override sendEmit(packet: V2Packet, tap: EngineTap, run: () => void): void {
    const event = packet.type === v2PacketType.event || packet.type === v2PacketType.binaryEvent;
    const key = event ? (this.#buffered.get(packet) ?? this.#emitting) : undefined;
    if (!key) return run();
    if (key === this.#emitting) this.#reached = true;
    const waiting = this.#waiting.get(key);
    if (waiting) waiting.packet = packet;
    this.follow({ ackId: packet.id }, tap, (signal) => this.signal(key, signal), run);
  }

  /** Emits that were sent can no longer be acknowledged; emits in the client's buffer still can. */
  disconnected(): void {
    for (const [key, { packet }] of [...this.#waiting]) {
      if (!packet || this.#socket.sendBuffer?.includes(packet)) continue;
      this.#forget(key);
      this.signal(key, { type: 'ackDropped' });
    }
  }

  /** Removes an emit from the client's buffer. */
  abandon(key: EmitKey): void {
    const { sendBuffer } = this.#socket;
    const index = sendBuffer?.findIndex((packet) => this.#buffered.get(packet) === key) ?? -1;
    if (index >= 0) sendBuffer?.splice(index, 1);
    this.#forget(key);
  }

  /** Continues with another socket, which takes over the buffer and the counter of ack IDs. */
  changeSocket(manager: V2Manager, socket: V2Socket): void {
    const { sendBuffer, acks, ids } = this.#socket;
    Object.assign(socket, { sendBuffer, acks, ids });
    Object.assign(this.#socket, { sendBuffer: [], acks: {} });
    this.#manager = manager;
    this.#socket = socket;
  }

  dispose(): void {
    for (const key of [...this.#waiting.keys()]) this.#forget(key);
  }

  #callClient({ event, args, ack, compress }: OutgoingEmit, key: EmitKey): void {
    const socket = this.#socket;
    if (!compress) socket.compress(false);
    const values = markNumbers(withBuffers(args));
    if (!ack) return socket.emit(event, ...values);
    const timeoutMs = ack.timeoutMs ?? this.#defaultTimeoutMs;
    // The time starts at the emit and not when it is sent, as in client 4.
    const timer = timeoutMs === undefined ? undefined : this.#clock.after(timeoutMs, () => this.#timedOut(key));
    this.#waiting.set(key, { packet: undefined, timer });
    // The acknowledgement itself is read from the wire.
    socket.emit(event, ...values, () => this.#forget(key));
  }

  #timedOut(key: EmitKey): void {
    const packet = this.#waiting.get(key)?.packet;
    const { sendBuffer } = this.#socket;
    const index = packet && sendBuffer ? sendBuffer.indexOf(packet) : -1;
    if (index >= 0) sendBuffer?.splice(index, 1);
    this.#forget(key);
    this.signal(key, { type: 'ackTimedOut' });
  }

  #forget(key: EmitKey): void {
    const waiting = this.#waiting.get(key);
    this.#waiting.delete(key);
    waiting?.timer?.dispose();
    const { acks } = this.#socket;
    const id = waiting?.packet?.id;
    if (acks && id !== undefined) Reflect.deleteProperty(acks, id);
  }

  /** Why a volatile event is discarded now; undefined if it is sent. Client 4 checks the same conditions. */
  #whyDiscarded(): StoredCause | undefined {
    const { transport, upgrading } = this.#manager.engine ?? {};
    if (this.#socket.connected && transport?.writable !== false) return undefined;
    const busy = transport?.name === 'polling' ? 'pollingBusy' : 'writing';
    const reason = upgrading === true ? 'upgrading' : busy;
    const because = this.#socket.connected ? reason : 'notConnected';
    return explain('emit.volatileDiscarded', { because, by: 'inspector' });
  }
}
