import { userError } from '../../model/cause/userErrors.ts';
import { messageOf } from '../../base/userError.ts';
import { checkCarried, countBinary, hasNameFault, reservedEvents } from '../../model/payload/parserLimits.ts';
import { checkDepth } from '../../model/payload/depthLimit.ts';
import { takeValue } from '../../model/payload/programArguments.ts';
import type { ConnectionProfile } from '../../model/profile/profile.ts';
import type { InspectedClient, OutgoingEmit, WirePacket } from '../contracts/inspectedClient.ts';

/**
 * A copy of the arguments: the caller can no longer change the arguments in the client's buffer.
 * @throws UserError for values that cannot be sent or are nested too deeply
 */
export function ownArguments(args: readonly unknown[], { parser = 'default' }: ConnectionProfile): unknown[] {
  return takeValue(args, { root: 'args', parser, notation: false }) as unknown[];
}

/**
 * The dry run: detects before sending any value on which the client, the parser or the server would fail. A value that
 * cannot be encoded would otherwise stay in the client's buffer, throw at every reconnect and prevent all later events
 * from being sent.
 * @throws UserError
 * @returns the packet that would be sent now
 */
export function checkEmit(emit: OutgoingEmit, profile: ConnectionProfile, client: InspectedClient): WirePacket {
  if (reservedEvents.has(emit.event)) {
    throw userError('emit.reservedName', { event: emit.event });
  }
  if (client.refuses?.(emit.event)) throw userError('emit.reservedName', { event: emit.event, version: 'v2' });
  const parser = profile.parser ?? 'default';
  if (hasNameFault(emit.event, parser)) throw userError('emit.nameNotCarried', { parser });
  checkDepth(emit.args, 'args');
  checkCarried(emit.args, parser);
  // msgpack has no attachments: the packet contains the bytes.
  if (client.codec !== 'msgpack') checkAttachments(emit.args, profile);
  let packet: WirePacket;
  try {
    packet = client.encode(emit.event, emit.args);
  } catch (error) {
    throw userError(
      'emit.notEncoded',
      error instanceof RangeError ? { fault: 'depth' } : { reported: messageOf(error) },
    );
  }
  checkSize(packet, client);
  return packet;
}

function checkAttachments(args: readonly unknown[], profile: ConnectionProfile): void {
  const limit = profile.maxAttachments ?? 10;
  const count = countBinary(args);
  if (count <= limit) return;
  throw userError('emit.tooManyAttachments', { count, limit });
}

function checkSize(packet: WirePacket, { maxPayload, transport }: InspectedClient): void {
  if (maxPayload === undefined || maxPayload <= 0) return;
  // With polling, bytes are sent as text: a "b" and base64.
  const onWire = (bytes: number): number => (transport === 'polling' ? 1 + 4 * Math.ceil(bytes / 3) : bytes);
  const { text, attachments } = packet;
  const textSize = typeof text === 'string' ? 1 + Buffer.byteLength(text) : onWire(text.byteLength);
  const largest = Math.max(0, ...attachments.map(({ byteLength }) => byteLength));
  if (Math.max(textSize, onWire(largest)) <= maxPayload) return;
  const inBase64 = onWire(largest) > textSize && onWire(largest) !== largest;
  throw userError('emit.payloadTooLarge', {
    bytes: Math.max(textSize, largest),
    ...(inBase64 && { onWire: onWire(largest) }),
    limit: maxPayload,
  });
}
