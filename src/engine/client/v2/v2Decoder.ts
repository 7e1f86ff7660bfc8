import type { WirePacket } from '../inspectedClient.ts';
import { boundNames, boundPacket } from '../packetBounds.ts';
import { type V2Manager, type V2Packet, v2PacketType } from './v2Parts.ts';

interface DecoderListener {
  decoded(packet: V2Packet, wire: WirePacket): void;
  /** What came of a binary packet that was never whole. */
  unfinished(wire: WirePacket): void;
  /** What it throws at; the client ends the connection for it. The chunk itself is told by the transport. */
  refused(chunk: unknown, error: unknown): void;
}

/** Tells each packet with what was on the wire, before the client acts on it. */
export function tapDecoder(decoder: V2Manager['decoder'], maxAttachments: number, listener: DecoderListener): void {
  /** The packet that is being read: its text came, some of its attachments may not have. */
  let begun: { readonly text: string; readonly attachments: Uint8Array[] } | undefined;
  if (decoder.opts) decoder.opts.maxAttachments = maxAttachments;
  // The manager listens anew at each opening, so this is the first to listen.
  decoder.on('decoded', (packet: V2Packet) => {
    if (packet.type === v2PacketType.event && Array.isArray(packet.data)) boundNames(String(packet.data[0]));
    const wire = begun ?? { text: '', attachments: [] };
    begun = undefined;
    listener.decoded(packet, wire);
  });
  const add = decoder.add.bind(decoder);
  decoder.add = (chunk) => {
    const before = begun && { ...begun, attachments: [...begun.attachments] };
    if (typeof chunk === 'string') {
      begun = { text: chunk, attachments: [] };
      if (!before) {
        const unread = boundPacket(chunk, false);
        if (unread) {
          decoder.emit('decoded', unread);
          return;
        }
      }
    } else if (ArrayBuffer.isView(chunk)) {
      // A received Buffer is a slice of a larger chunk: kept as it is, it would keep all of that alive.
      begun?.attachments.push(new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength).slice());
    }
    try {
      add(chunk);
    } catch (error) {
      // The chunk that it throws at is told by the transport.
      if (before) listener.unfinished(before);
      listener.refused(chunk, error);
      begun = undefined;
      throw error;
    }
  };
  const destroy = decoder.destroy?.bind(decoder);
  decoder.destroy = () => {
    if (begun) listener.unfinished(begun);
    begun = undefined;
    destroy?.();
    // The client forgets this: after an end in the middle of a binary packet it would refuse every packet of the next connection.
    decoder.reconstructor = null;
  };
}
