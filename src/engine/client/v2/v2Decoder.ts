import type { WirePacket } from '../inspectedClient.ts';
import type { V2Manager, V2Packet } from './v2Parts.ts';

/** Tells each packet with what was on the wire, before the client acts on it. */
export function tapDecoder(
  decoder: V2Manager['decoder'],
  maxAttachments: number,
  onDecoded: (packet: V2Packet, wire: WirePacket) => void,
): void {
  let text = '';
  let attachments: Uint8Array[] = [];
  if (decoder.opts) decoder.opts.maxAttachments = maxAttachments;
  // The manager listens anew at each opening, so this is the first to listen.
  decoder.on('decoded', (packet: V2Packet) => {
    const wire = { text, attachments };
    attachments = [];
    onDecoded(packet, wire);
  });
  const add = decoder.add.bind(decoder);
  decoder.add = (chunk) => {
    if (typeof chunk === 'string') {
      text = chunk;
      attachments = [];
    } else if (ArrayBuffer.isView(chunk)) {
      // A received Buffer is a slice of a larger chunk: kept as it is, it would keep all of that alive.
      attachments.push(new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength).slice());
    }
    add(chunk);
  };
  const destroy = decoder.destroy?.bind(decoder);
  decoder.destroy = () => {
    destroy?.();
    // The client forgets this: after an end in the middle of a binary packet it would refuse every packet of the next connection.
    decoder.reconstructor = null;
  };
}
