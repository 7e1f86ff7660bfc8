import { passOn, readBody } from '../engineio/pollBody.ts';
import { largeBytes } from '../../codec/largeBytes.ts';
import { parserInput, type LargeText } from '../engineio/largeText.ts';
import { PollRequests } from '../network/pollRequests.ts';
import { receiveLimit } from '../network/receiveLimit.ts';
import type { EnginePacket } from '../../contracts/packets.ts';
import type { EventLoopShare } from '../../codec/eventLoopShare.ts';
import type { V2Engine, V2Transport } from './v2PrivateFields.ts';
import { LargeV2Packet, v2PacketsOf } from './v2Payload.ts';
import { type Announced, largePayload, payload, type V2TransportListener } from './v2TransportListener.ts';

/**
 * The fields and methods of the client's polling transport that are used. Source: engine.io-client 3.5, lib/transports/polling.js and
 * polling-xhr.js.
 */
interface V2PollingFields extends V2Transport {
  readonly agent?: never;
  readonly extraHeaders?: Readonly<Record<string, string>>;
  readonly readyState?: string;
  polling?: boolean;
  uri(): string;
  poll(): void;
  onOpen(): void;
  onClose(): void;
  emit(event: 'pollComplete' | 'error', error?: unknown): void;
}

/**
 * Replaces the client's requests with PollRequest, and processes bodies in time slices. `broken` is called with the error for an unreadable
 * body.
 */
export function watchV2Polling(
  transport: V2Transport,
  engine: V2Engine,
  listener: V2TransportListener,
  announced: Announced,
  broken: (error: unknown) => void,
): void {
  const fields = transport as V2PollingFields;
  const requests = new PollRequests();
  engine.on('close', () => requests.end());
  let posting: readonly EnginePacket[] = [];
  /** Whether the last body is text. */
  let isText = true;

  const startRequest = (method: 'GET' | 'POST', body?: string | Uint8Array): ReturnType<PollRequests['start']> => {
    const { agent, extraHeaders: headers } = fields;
    const url = fields.uri();
    return requests
      .start({ method, url, body, headers, agent, maxBytes: receiveLimit(announced.maxPayload) })
      .on('error', (status, context) => {
        // The error has the form of the client's own error, and also contains the response as `context`.
        const message = method === 'POST' ? 'xhr post error' : 'xhr poll error';
        fields.emit(
          'error',
          Object.assign(new Error(message), { type: 'TransportError', description: status, context }),
        );
      });
  };
  fields.doPoll = () => {
    if (engine.readyState === 'closing') return;
    startRequest('GET').on('data', (body, contentType) => {
      isText = !/^application\/octet-stream(?:; charset=UTF-8)?$/.test(contentType ?? '');
      fields.onData?.(isText && body.length < largeBytes ? body.toString() : body);
    });
  };
  const { write } = fields;
  if (write) {
    fields.write = (packets) => {
      for (const packet of packets) listener.packetOut('polling', packet);
      // The engine continues to change this array.
      posting = [...packets];
      write.call(fields, packets);
    };
  }
  fields.doWrite = (data, done) => {
    const posted = posting;
    listener.payload(payload('out', data));
    startRequest('POST', data).on('success', () => {
      for (const packet of posted) listener.written(packet);
      done();
    });
  };
  const ends = { readyState: () => fields.readyState, failed: broken };
  const onLarge = (large: LargeV2Packet, resume: () => void, share: EventLoopShare): void => {
    // The length of the packet was invalid; an error packet follows.
    if (large.to === undefined) return resume();
    const pass = (run: () => void): void => passOn(ends, resume, run);
    const { packet } = large;
    const deliver = (data: Buffer): void => pass(() => fields.onPacket?.({ type: 'message', data }));
    if (large.isBytes) packet.ownBytes(1, share, deliver);
    else if (packet.isBase64) packet.decoded(2, share, deliver);
    else packet.text(share, (text) => pass(() => emitLarge(text, transport, engine)));
  };
  fields.onData = (data) => {
    listener.payload(isText && ArrayBuffer.isView(data) ? largePayload(data) : payload('in', data));
    readBody<EnginePacket, LargeV2Packet>(v2PacketsOf(data as string | Buffer, isText), {
      ...ends,
      isLarge: (packet) => packet instanceof LargeV2Packet,
      onLarge: (packet, resume, share) => packet.measure(share, () => onLarge(packet, resume, share)),
      onOpen: () => fields.onOpen(),
      onPacket: (packet) => fields.onPacket?.(packet),
      onClose: () => fields.onClose(),
      onPolled: () => {
        fields.polling = false;
        fields.emit('pollComplete');
      },
      poll: () => fields.poll(),
    });
  };
}

/** Processes the text of a large message, which only an open connection receives and which only its parser needs. */
export function emitLarge(text: LargeText, transport: V2Transport, engine: V2Engine): void {
  engine.emit?.('data', parserInput(text, transport === engine.transport && engine.readyState === 'open', true));
}
