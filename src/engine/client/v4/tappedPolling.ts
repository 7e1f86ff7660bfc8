import { NodeXHR } from 'engine.io-client';
import { decodePacket } from 'engine.io-parser';
import { boundHandshakeText } from '../engineio/handshakeBounds.ts';
import { passOn, readBody } from '../engineio/pollBody.ts';
import { largeBytes } from '../../codec/largeBytes.ts';
import { LargePacketOfBody } from '../engineio/largePacketOfBody.ts';
import { walkInSlices } from '../../codec/largePacked.ts';
import { parserInput } from '../engineio/largeText.ts';
import { PollRequests } from '../network/pollRequests.ts';
import { receiveLimit } from '../network/receiveLimit.ts';
import type { EventLoopShare } from '../../codec/eventLoopShare.ts';
import { pollingFields } from '../engineio/privateFields.ts';
import type { EnginePacket } from '../../contracts/packets.ts';
import { failed, isAnsweredPing, type TapOptions, type TransportTap } from './transportListener.ts';

/** Separates the packets of a body. */
const separator = 0x1e;

/**
 * The client's polling transport, which reports to a listener, sends its requests with PollRequest, and processes bodies in time slices.
 */
export class TappedPolling extends NodeXHR {
  readonly #requests = new PollRequests();
  readonly #tap: TransportTap;
  #posting: readonly EnginePacket[] = [];

  constructor(options: TapOptions) {
    super(options);
    this.#tap = options.tap;
    pollingFields(this).socket.on('close', () => this.#requests.end());
  }

  /** The client calls this for each poll and each POST. */
  override request({ method, data }: { method?: string; data?: string } = {}): ReturnType<NodeXHR['request']> {
    const { opts, socket } = pollingFields(this);
    const request = this.#requests.start({
      method: method === 'POST' ? 'POST' : 'GET',
      url: this.uri(),
      body: data,
      headers: opts.extraHeaders,
      agent: opts.agent,
      maxBytes: receiveLimit(socket._maxPayload),
    });
    // The client listens to the same events on a PollRequest.
    return request as unknown as ReturnType<NodeXHR['request']>;
  }

  override doPoll(): void {
    // A closing connection posts its buffered packets, and does not poll anymore.
    if (pollingFields(this).socket.readyState !== 'closing') super.doPoll();
  }

  override write(packets: EnginePacket[]): void {
    for (const packet of packets) this.#tap.listener.packetOut('polling', packet);
    // The engine continues to change this array.
    this.#posting = [...packets];
    super.write(packets);
  }

  override doWrite(data: string, done: () => void): void {
    const posted = this.#posting;
    this.#tap.listener.payload('out', data, pollingFields(this).socket);
    super.doWrite(data, () => {
      for (const packet of posted) this.#tap.listener.written(packet);
      done();
    });
  }

  /** Replaces the client's processing of a body, which decodes all packets in one step. Source: engine.io-client 6.6, Polling.onData. */
  override onData(body: Buffer): void {
    const fields = pollingFields(this);
    this.#tap.listener.payload('in', body, fields.socket);
    readBody<EnginePacket, LargePacketOfBody>(packetsOf(body, fields.socket.binaryType), {
      readyState: () => fields.readyState,
      isLarge: (packet) => packet instanceof LargePacketOfBody,
      onLarge: (packet, resume, share) => this.#onLarge(packet, resume, share),
      onOpen: () => this.onOpen(),
      onPacket: (packet) => this.onPacket(packet),
      onClose: () => this.onClose({ description: 'transport closed by the server' }),
      onPolled: () => {
        fields._polling = false;
        fields.emitReserved('pollComplete');
      },
      poll: () => fields._poll(),
      failed: (error) => failed(this, error),
    });
  }

  #onLarge(packet: LargePacketOfBody, resume: () => void, share: EventLoopShare): void {
    const fields = pollingFields(this);
    const { socket } = fields;
    const ends = { readyState: () => fields.readyState, failed: (error: unknown) => failed(this, error) };
    const pass = (run: () => void): void => passOn(ends, resume, run);
    if (packet.isBase64) {
      packet.decoded(1, share, (data) => {
        if (this.#tap.acceptsFrames) return pass(() => this.onPacket({ type: 'message', data }));
        walkInSlices(data, share, (packed) => pass(() => socket.emitReserved('data', packed)));
        return undefined;
      });
      return;
    }
    packet.text(share, (text) =>
      pass(() => {
        const isOpen = socket.transport === (this as unknown) && socket.readyState === 'open';
        socket.emitReserved('data', parserInput(text, isOpen, this.#tap.acceptsFrames));
      }),
    );
  }

  override onPacket(packet: EnginePacket): void {
    this.#tap.listener.packetIn('polling', packet, pollingFields(this).socket);
    if (packet.type === 'open') boundHandshakeText(packet.data);
    if (!isAnsweredPing(packet, pollingFields(this).socket)) super.onPacket(packet as never);
  }
}

/** Yields the packets one by one, up to the first invalid one. Source: engine.io-parser 5.2, decodePayload. */
function* packetsOf(body: Buffer, binaryType: string): Generator<EnginePacket | LargePacketOfBody, void> {
  for (let from = 0; from <= body.length;) {
    const end = body.indexOf(separator, from);
    const to = end < 0 ? body.length : end;
    if (to - from >= largeBytes) {
      yield new LargePacketOfBody(body.subarray(from, to));
      from = to + 1;
      continue;
    }
    const packet = decodePacket(body.toString('utf8', from, to), binaryType as 'nodebuffer') as EnginePacket;
    yield packet;
    if (packet.type === 'error') return;
    from = to + 1;
  }
}
