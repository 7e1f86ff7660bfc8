import { sizeText } from '../texts/quantities.ts';
import type { PacketLabel } from './packetLabel.ts';
import { packetLabelTexts } from './packetLabelTexts.ts';

/** A packet of a transport as text: "ping", "payload of 3 packets", "unreadable packet, first 1 MB". */
export function packetText({ type, probe, count, more, namespace = '', recordedBytes }: PacketLabel): string {
  const name = type === 'noReceiver' ? packetLabelTexts.noReceiver({ namespace }) : packetLabelTexts.type({ type });
  const probed = probe ? packetLabelTexts.probe({ packet: name }) : name;
  const counted =
    count === undefined ? probed : packetLabelTexts.payload({ packet: probed, more: more === true, count });
  return recordedBytes === undefined
    ? counted
    : packetLabelTexts.recordedPart({ packet: counted, size: sizeText(recordedBytes) });
}
