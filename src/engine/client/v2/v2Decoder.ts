import type { WirePacket } from '../../contracts/inspectedClient.ts';
import { type LargePacket, LargeWire, readLarge } from '../engineio/largePacket.ts';
import { LargeText } from '../engineio/largeText.ts';
import { boundNames, boundPacket } from '../../codec/packetBounds.ts';
import { ownBytes } from '../../codec/ownBytes.ts';
import { type V2Manager, type V2Packet, v2PacketType } from './v2PrivateFields.ts';

interface DecoderListener {
  decoded(packet: V2Packet, wire: WirePacket): void;
  /** Called for a binary packet whose attachments were never received completely. */
  unfinished(wire: WirePacket): void;
  /** Called when the decoder threw an error, which makes the client end the connection. The chunk itself is reported by the transport. */
  refused(chunk: unknown, error: unknown): void;
}

interface Large {
  readonly text: LargeText;
  readonly packet: LargePacket;
}

interface Begun {
  readonly text: string;
  readonly attachments: Uint8Array[];
  /** Set for a large packet, which is not passed to the client's decoder. */
  readonly large?: Large;
}

/** Reports each packet with its wire form before the client processes it. */
export function tapDecoder(decoder: V2Manager['decoder'], maxAttachments: number, listener: DecoderListener): void {
  /** The packet that is being received: its text is complete, its attachments may not be. */
  let begun: Begun | undefined;
  /** The large packet that is being reported. */
  let large: WirePacket | undefined;
  if (decoder.opts) decoder.opts.maxAttachments = maxAttachments;
  // The manager adds its listener each time it opens, so this listener is called first.
  decoder.on('decoded', (packet: V2Packet) => {
    const [name] = packet.type === v2PacketType.event && Array.isArray(packet.data) ? (packet.data as unknown[]) : [];
    if (typeof name === 'string') boundNames(name);
    const wire = large ?? begun ?? { text: '', attachments: [] };
    begun = large = undefined;
    listener.decoded(packet, wire);
  });
  const add = decoder.add.bind(decoder);
  const emitLarge = ({ text, packet }: Large, attachments: readonly Uint8Array[]): void => {
    const { isEvent, nsp, id, event } = packet;
    large = new LargeWire(text, attachments);
    const type = isEvent ? v2PacketType.event : v2PacketType.ack;
    decoder.emit('decoded', { type, nsp, data: isEvent ? [event] : [], ...(id !== undefined && { id }) });
  };
  const addLarge = (text: LargeText): void => {
    const unfinished = begun;
    begun = undefined;
    try {
      if (unfinished) throw new Error('got plaintext data when reconstructing a packet');
      const packet = readLarge(text, maxAttachments);
      if (packet.attachments > 0) begun = { text: '', attachments: [], large: { text, packet } };
      else emitLarge({ text, packet }, []);
    } catch (error) {
      if (unfinished) listener.unfinished(unfinished);
      listener.refused(text, error);
      throw error;
    }
  };
  decoder.add = (chunk) => {
    if (chunk instanceof LargeText) return addLarge(chunk);
    if (begun?.large && ArrayBuffer.isView(chunk)) {
      const { large: waiting, attachments } = begun;
      attachments.push(ownBytes(chunk));
      if (attachments.length < waiting.packet.attachments) return;
      begun = undefined;
      emitLarge(waiting, attachments);
      return;
    }
    const before = begun && { ...begun, attachments: [...begun.attachments] };
    if (typeof chunk === 'string') {
      begun = { text: chunk, attachments: [] };
    } else if (ArrayBuffer.isView(chunk)) {
      begun?.attachments.push(ownBytes(chunk));
    }
    try {
      const unread = typeof chunk === 'string' && !before ? boundPacket(chunk, false) : undefined;
      if (unread) decoder.emit('decoded', unread);
      else add(chunk);
    } catch (error) {
      // The transport reports the chunk that caused the error.
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
    // The client does not reset this field: if the connection ended within a binary packet, it would refuse every packet of the next
    // connection.
    decoder.reconstructor = null;
  };
}
