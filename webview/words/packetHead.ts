/** What stands before the data in the text of a Socket.IO packet. Pure. */
export interface PacketHead {
  /** "EVENT", "BINARY_ACK" … */
  type: string;
  attachments: number | undefined;
  namespace: string;
  ackId: number | undefined;
}

const types = ['CONNECT', 'DISCONNECT', 'EVENT', 'ACK', 'CONNECT_ERROR', 'BINARY_EVENT', 'BINARY_ACK'] as const;

/** undefined for a text that is no Socket.IO packet. */
export function packetHead(text: string): PacketHead | undefined {
  const match = /^([0-6])(?:(\d+)-)?(?:(\/[^,]*)(?:,|$))?(\d+)?/.exec(text);
  if (!match) return undefined;
  const [, type, attachments, namespace = '/', ackId] = match;
  return {
    type: types[Number(type)] ?? '',
    attachments: attachments === undefined ? undefined : Number(attachments),
    namespace,
    ackId: ackId === undefined ? undefined : Number(ackId),
  };
}
