/** The texts of the server view: the cells of its tables, and the statistics of the server. Pure. */
import { clientName, shortClientName } from '../../src/model/entry/clientName.ts';
import type {
  RoomColumn,
  ServerRoom,
  ServerStatistics,
  SocketColumn,
  SocketRow,
} from '../../src/model/server/serverState.ts';
import { visible } from '../../src/model/text/visible.ts';
import { commonTexts } from '../../src/model/texts/commonTexts.ts';
import { countText, listText } from '../../src/model/texts/numberText.ts';
import { rateText } from '../../src/model/texts/quantities.ts';
import { clockText } from '../format/timeFormat.ts';
import { serverViewTexts } from './serverViewTexts.ts';

/** The maximum number of rooms that the row of a socket names. */
const maxNamedRooms = 20;
const timeOfDay = 'hh:mm:ss'.length;

export function socketCell(row: SocketRow, column: SocketColumn): string {
  switch (column) {
    case 'rooms':
      return roomsText(row);
    case 'connectedAt':
      return row.connectedAt === '' ? '' : clockText(row.connectedAt, 0).slice(0, timeOfDay);
    case 'client':
      return row.client?.userAgent === undefined ? '' : visible(shortClientName(row.client));
    case 'transport':
      return transportText(row);
    case 'received':
    case 'emitted':
      return countText(row[column]);
    default:
      return visible(row[column]);
  }
}

export function roomCell(row: ServerRoom, column: RoomColumn): string {
  return column === 'size' ? countText(row.size) : visible(row[column]);
}

export function spokenSocket(row: SocketRow): string {
  const { socketId, namespace, client } = row;
  return serverViewTexts.row({
    socketId: visible(socketId),
    namespace: visible(namespace),
    transport: transportText(row),
    address: visible(clientName(client)),
    rooms: roomsText(row) || serverViewTexts.rooms({ count: 0 }),
  });
}

export function spokenRoom({ room, namespace, size }: ServerRoom): string {
  const members = commonTexts.sockets({ count: size });
  return serverViewTexts.roomRow({ room: visible(room), namespace: visible(namespace), members });
}

/** "30 clients · in 12/s · out 120/s". */
export function numbersText(statistics: ServerStatistics): string {
  const { clients, receivedRate, emittedRate } = statistics;
  return [
    serverViewTexts.clients({ count: clients }),
    receivedRate === undefined ? undefined : serverViewTexts.incoming({ rate: rateText(receivedRate) }),
    emittedRate === undefined ? undefined : serverViewTexts.outgoing({ rate: rateText(emittedRate) }),
  ]
    .filter((part) => part !== undefined)
    .join(' · ');
}

/** "websocket · 12 packets waiting". */
function transportText({ transport, waitingPackets = 0 }: SocketRow): string {
  return waitingPackets > 0 ? serverViewTexts.waiting({ transport, count: waitingPackets }) : transport;
}

function roomsText({ rooms, roomCount }: SocketRow): string {
  const named = rooms.slice(0, maxNamedRooms).map(visible);
  const text = listText(named);
  return roomCount > named.length ? serverViewTexts.moreRooms({ rooms: text, count: roomCount - named.length }) : text;
}
