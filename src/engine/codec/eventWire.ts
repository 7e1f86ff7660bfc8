import type { WirePacket } from '../contracts/inspectedClient.ts';
import type { EventPacket } from './eventPacket.ts';

/** The packet of an event, whose text is created on first use. */
export class EventWire implements WirePacket {
  readonly #event: EventPacket;
  readonly attachments: readonly Uint8Array[];

  constructor(event: EventPacket, attachments: readonly Uint8Array[]) {
    this.#event = event;
    this.attachments = attachments;
  }

  get text(): string {
    return this.#event.text;
  }

  get textBytes(): number {
    return this.#event.bytes;
  }

  get frame(): Uint8Array | undefined {
    return this.#event.frame;
  }
}
