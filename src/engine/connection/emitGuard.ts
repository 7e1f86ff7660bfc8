import { UserError, messageOf } from '../../base/userError.ts';
import {
  checkCarried,
  countBinary,
  nameFault as parserNameFault,
  reservedEvents,
} from '../../model/payload/parserLimits.ts';
import { checkDepth } from '../../model/payload/depthLimit.ts';
import { takeValue } from '../../model/payload/programArguments.ts';
import type { ConnectionProfile } from '../../model/profile/profile.ts';
import type { InspectedClient, OutgoingEmit, WirePacket } from '../contracts/inspectedClient.ts';

/**
 * The arguments as they are at this moment, in memory of their own: what waits in the client's buffer is not changed by whoever emitted it.
 * @throws UserError for what cannot be sent, and for what is nested too deeply
 */
export function ownArguments(args: readonly unknown[], { parser = 'default' }: ConnectionProfile): unknown[] {
  return takeValue(args, { root: 'args', parser, notation: false }) as unknown[];
}

/**
 * The dry run: says before sending what the client, the parser or the server would choke on. A value that cannot be encoded would
 * otherwise stay in the client's buffer, throw at every reconnect and keep all later events from being sent.
 * @throws UserError
 * @returns the packet as it would be sent now
 */
export function checkEmit(emit: OutgoingEmit, profile: ConnectionProfile, client: InspectedClient): WirePacket {
  if (reservedEvents.has(emit.event)) {
    throw new UserError(`“${emit.event}” is an event name that Socket.IO keeps for itself. Choose another name.`);
  }
  const refusal = client.refuses?.(emit.event);
  if (refusal !== undefined) throw new UserError(refusal);
  const parser = profile.parser ?? 'default';
  const nameFault = parserNameFault(emit.event, parser);
  if (nameFault) throw new UserError(`The event’s name holds ${nameFault}, which the ${parser} parser cannot carry.`);
  checkDepth(emit.args, 'args');
  checkCarried(emit.args, parser);
  // msgpack has no attachments: its bytes are in the packet.
  if (client.codec !== 'msgpack') checkAttachments(emit.args, profile);
  let packet: WirePacket;
  try {
    packet = client.encode(emit.event, emit.args);
  } catch (error) {
    const what = error instanceof RangeError ? 'the value is nested too deeply, or circular' : messageOf(error);
    throw new UserError(`The arguments cannot be encoded: ${what}. Nothing was sent.`);
  }
  checkSize(packet, client);
  return packet;
}

function checkAttachments(args: readonly unknown[], profile: ConnectionProfile): void {
  const limit = profile.maxAttachments ?? 10;
  const count = countBinary(args);
  if (count <= limit) return;
  throw new UserError(
    `The arguments hold ${count} binary values; a Socket.IO server takes ${limit} attachments in one event and would close the ` +
      'connection. Send fewer, or join them. If your server takes more, raise maxAttachments in the connection.',
  );
}

function checkSize(packet: WirePacket, { maxPayload, transport }: InspectedClient): void {
  if (maxPayload === undefined || maxPayload <= 0) return;
  // Over polling bytes are text: a "b" and base64.
  const onWire = (bytes: number): number => (transport === 'polling' ? 1 + 4 * Math.ceil(bytes / 3) : bytes);
  const { text, attachments } = packet;
  const textSize = typeof text === 'string' ? 1 + Buffer.byteLength(text) : onWire(text.byteLength);
  const largest = Math.max(0, ...attachments.map(({ byteLength }) => byteLength));
  if (Math.max(textSize, onWire(largest)) <= maxPayload) return;
  const inBase64 = onWire(largest) > textSize && onWire(largest) !== largest;
  const shown = Math.max(textSize, largest).toLocaleString('en');
  const grown = inBase64 ? ` (${onWire(largest).toLocaleString('en')} over polling, in base64)` : '';
  throw new UserError(
    `The payload has ${shown} bytes${grown}; this server takes ${maxPayload.toLocaleString('en')} in one message ` +
      '(its maxHttpBufferSize) and would close the connection. Send less, or raise the limit on the server.',
  );
}
