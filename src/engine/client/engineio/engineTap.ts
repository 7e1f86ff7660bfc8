import { bodyText } from '../../../model/cause/bodyWords.ts';
import type { StoredCause } from '../../../model/cause/cause.ts';
import { explain } from '../../../model/cause/causeTexts.ts';
import type { WriteEnd } from './trackSocketWrites.ts';
import { responseOf } from './causes.ts';
import type { EngineFields, EnginePacket } from './privateFields.ts';

/** What becomes of one Engine.IO packet that carries a part of an emit. */
export interface PacketOutcome {
  handedOver(): void;
  /** `bytes`: what the system took of it over a websocket. */
  written(bytes?: number): void;
  /** `write`: how far a websocket was with it. A write that is still running is told of again when it has ended. */
  notWritten(cause: StoredCause, write?: WriteEnd): void;
}

/** Asked for the fate's listener of each packet that the engine takes. */
export interface PacketCollector {
  created(packet: EnginePacket): PacketOutcome | undefined;
}

/** Kept on the packets themselves: for each event of a flood, a weak map costs more than its whole way through the client. */
const outcomeOf = Symbol('fate');
const inFlight = Symbol('in flight');
type FollowedPacket = EnginePacket & {
  [outcomeOf]?: PacketOutcome | undefined;
  /** On polling, it waits for the answer to its POST. */
  [inFlight]?: boolean;
};

/** Follows packets through every engine of a client: taken, handed to the transport, written or not. */
export class EngineTap {
  #collector: PacketCollector | undefined;

  /** One engine is one connection attempt and what follows. */
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

  /** While `run` runs, the collector is asked about each packet that the engine takes. */
  collect(collector: PacketCollector, run: () => void): void {
    this.#collector = collector;
    try {
      run();
    } finally {
      this.#collector = undefined;
    }
  }

  written(packet: EnginePacket): void {
    this.#take(packet)?.written();
  }

  notWritten(packet: EnginePacket, cause: StoredCause): void {
    this.#take(packet)?.notWritten(cause);
  }

  writeEnded(packet: FollowedPacket, end: WriteEnd): void {
    const outcome = end.running ? packet[outcomeOf] : this.#take(packet);
    if (end.fault === undefined) outcome?.written(end.bytes);
    else outcome?.notWritten(end.fault, end);
  }

  #take(packet: FollowedPacket): PacketOutcome | undefined {
    const outcome = packet[outcomeOf];
    packet[outcomeOf] = undefined;
    packet[inFlight] = false;
    return outcome;
  }

  /** At "close" the buffer is still whole. What was in flight on a websocket is told by its own callback; the rest never left. */
  #closed(engine: EngineFields, fault: unknown): void {
    const websocket = engine.transport?.name === 'websocket';
    const { untaken, posted } = faultsOf(fault);
    for (const [index, packet] of (engine.writeBuffer as readonly FollowedPacket[]).entries()) {
      if (index >= engine._prevBufferLen) {
        this.notWritten(packet, untaken);
      } else if (!websocket && packet[inFlight]) {
        this.notWritten(packet, posted);
      }
    }
  }
}

/** Why what the connection had not finished with was not written: the server may have answered another request. */
function faultsOf(fault: unknown): { readonly untaken: StoredCause; readonly posted: StoredCause } {
  const answer = responseOf(fault);
  if (!answer) return { untaken: explain('emit.untaken'), posted: explain('emit.postUnanswered') };
  const facts = { status: answer.status, said: bodyText(answer.body) || undefined };
  const isPost = fault instanceof Error && fault.message === 'xhr post error';
  return {
    untaken: explain('emit.untaken', facts),
    posted: explain(isPost ? 'emit.postRefused' : 'emit.postUnanswered', facts),
  };
}
