import { bodyText } from '../../../model/cause/bodyText.ts';
import type { StoredCause } from '../../../model/cause/cause.ts';
import { explain } from '../../../model/cause/causeTexts.ts';
import type { WriteEnd } from './trackSocketWrites.ts';
import { responseOf } from './causes.ts';
import type { EngineFields } from './privateFields.ts';
import type { EnginePacket } from '../../contracts/packets.ts';

/** Receives what happens to one Engine.IO packet of an emit. */
export interface PacketOutcome {
  handedOver(): void;
  /** @param bytes number of bytes that the system accepted, with WebSocket */
  written(bytes?: number): void;
  /** @param write progress of the write, with WebSocket. If the write is still running, there is another report when it has ended */
  notWritten(cause: StoredCause, write?: WriteEnd): void;
}

/** Returns the listener for each packet that the engine accepts. */
export interface PacketCollector {
  created(packet: EnginePacket): PacketOutcome | undefined;
}

/** The outcome is stored in the packet itself, because a WeakMap takes more time than all other work of the client for a packet. */
const outcomeOf = Symbol('outcome');
const inFlight = Symbol('in flight');
type FollowedPacket = EnginePacket & {
  [outcomeOf]?: PacketOutcome | undefined;
  /** With polling, the packet waits for the response to its POST request. */
  [inFlight]?: boolean;
};

/** Observes packets in every engine of a client: accepted, passed to the transport, written or not written. */
export class EngineTap {
  #collector: PacketCollector | undefined;

  /** Observes an engine. The client creates one for each connection attempt. */
  watch(engine: EngineFields): void {
    engine.on('packetCreate', (packet: FollowedPacket) => {
      const outcome = this.#collector?.created(packet);
      if (outcome) packet[outcomeOf] = outcome;
    });
    engine.on('flush', () => {
      for (const packet of engine.writeBuffer.slice(0, engine._prevBufferLen) as FollowedPacket[]) {
        packet[inFlight] = true;
        packet[outcomeOf]?.handedOver();
      }
    });
    engine.on('close', (_reason: unknown, fault: unknown) => this.#closed(engine, fault));
  }

  /** Calls `run`. During this call, the collector is called for each packet that the engine accepts. */
  collect(collector: PacketCollector, run: () => void): void {
    this.#collector = collector;
    try {
      run();
    } finally {
      this.#collector = undefined;
    }
  }

  written(packet: EnginePacket): void {
    this.#release(packet)?.written();
  }

  notWritten(packet: EnginePacket, cause: StoredCause): void {
    this.#release(packet)?.notWritten(cause);
  }

  writeEnded(packet: FollowedPacket, end: WriteEnd): void {
    const outcome = end.running ? packet[outcomeOf] : this.#release(packet);
    if (end.fault === undefined) outcome?.written(end.bytes);
    else outcome?.notWritten(end.fault, end);
  }

  #release(packet: FollowedPacket): PacketOutcome | undefined {
    const outcome = packet[outcomeOf];
    packet[outcomeOf] = undefined;
    packet[inFlight] = false;
    return outcome;
  }

  /**
   * At "close", the buffer still contains all packets that were not sent. The callback of a WebSocket reports its packets in flight; all
   * others were never sent.
   */
  #closed(engine: EngineFields, fault: unknown): void {
    const websocket = engine.transport?.name === 'websocket';
    const { notHandedOver, posted } = faultsOf(fault);
    for (const [index, packet] of (engine.writeBuffer as readonly FollowedPacket[]).entries()) {
      if (index >= engine._prevBufferLen) {
        this.notWritten(packet, notHandedOver);
      } else if (!websocket && packet[inFlight]) {
        this.notWritten(packet, posted);
      }
    }
  }
}

/**
 * Why the remaining packets were not written. The connection can end because of a response to a request that contained none of these
 * packets.
 */
function faultsOf(fault: unknown): { readonly notHandedOver: StoredCause; readonly posted: StoredCause } {
  const response = responseOf(fault);
  if (!response) return { notHandedOver: explain('emit.untaken'), posted: explain('emit.postUnanswered') };
  const facts = { status: response.status, reported: bodyText(response.body) || undefined };
  const isPost = fault instanceof Error && fault.message === 'xhr post error';
  return {
    notHandedOver: explain('emit.untaken', facts),
    posted: explain(isPost ? 'emit.postRefused' : 'emit.postUnanswered', facts),
  };
}
