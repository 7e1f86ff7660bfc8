import type { EngineParts, EnginePacket } from './privateFields.ts';

/** What becomes of one Engine.IO packet that carries a part of an emit. */
export interface PacketFate {
  handedOver(): void;
  written(): void;
  notWritten(reason: string): void;
}

/** Follows packets through every engine of a client: taken, handed to the transport, written or not. */
export class EngineTap {
  readonly #fates = new WeakMap<EnginePacket, PacketFate>();
  /** On polling, what waits for the answer to its POST. */
  readonly #inFlight = new WeakSet<EnginePacket>();
  #created: ((packet: EnginePacket) => PacketFate | undefined) | undefined;

  /** One engine is one connection attempt and what follows. */
  watch(engine: EngineParts): void {
    engine.on('packetCreate', (packet: EnginePacket) => {
      const fate = this.#created?.(packet);
      if (fate) this.#fates.set(packet, fate);
    });
    engine.on('flush', () => {
      for (const packet of engine.writeBuffer.slice(0, engine._prevBufferLen)) {
        this.#inFlight.add(packet);
        this.#fates.get(packet)?.handedOver();
      }
    });
    engine.on('close', () => this.#closed(engine));
  }

  /** While `run` runs, each packet that the engine takes is asked for its fate's listener. */
  collect(created: (packet: EnginePacket) => PacketFate | undefined, run: () => void): void {
    this.#created = created;
    try {
      run();
    } finally {
      this.#created = undefined;
    }
  }

  written(packet: EnginePacket): void {
    this.#take(packet)?.written();
  }

  notWritten(packet: EnginePacket, reason: string): void {
    this.#take(packet)?.notWritten(reason);
  }

  #take(packet: EnginePacket): PacketFate | undefined {
    const fate = this.#fates.get(packet);
    this.#fates.delete(packet);
    this.#inFlight.delete(packet);
    return fate;
  }

  /** At "close" the buffer is still whole. What was in flight on a websocket is told by its own callback; the rest never left. */
  #closed(engine: EngineParts): void {
    const websocket = engine.transport?.name === 'websocket';
    for (const [index, packet] of engine.writeBuffer.entries()) {
      if (index >= engine._prevBufferLen) {
        this.notWritten(packet, 'The connection ended before the transport took it');
      } else if (!websocket && this.#inFlight.has(packet)) {
        this.notWritten(packet, 'The connection ended before the server answered the POST that carried it');
      }
    }
  }
}
