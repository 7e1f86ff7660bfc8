import { PacketType } from 'socket.io-parser';

/** Types of Socket.IO protocol 5 that the tap distinguishes. A decoder converts 5 and 6 (binary) to 2 and 3. */
export const packetType: Readonly<Record<'connect' | 'disconnect' | 'event' | 'ack' | 'connectError', number>> = {
  connect: PacketType.CONNECT,
  disconnect: PacketType.DISCONNECT,
  event: PacketType.EVENT,
  ack: PacketType.ACK,
  connectError: PacketType.CONNECT_ERROR,
};
