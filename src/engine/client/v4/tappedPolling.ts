import { NodeXHR } from 'engine.io-client';
import { decodePacket } from 'engine.io-parser';
import { boundHandshakeText } from '../engineio/handshakeBounds.ts';
import { inSlices } from '../engineio/inSlices.ts';
import { largeBytes } from '../../codec/largeBytes.ts';
import { LargePacketOfBody } from '../largePacketOfBody.ts';
import { walkInSlices } from '../../codec/largePacked.ts';
import { heardText } from '../largeText.ts';
import { PollRequests } from '../network/pollRequests.ts';
import { receiveLimit } from '../network/receiveLimit.ts';
import type { EventLoopShare } from '../../codec/eventLoopShare.ts';
import { pollingFields } from '../engineio/privateFields.ts';
import type { EnginePacket } from '../../contracts/packets.ts';
import { failed, isAnsweredPing, type TransportListener } from './transportListener.ts';

/** Separates the packets of a body. */
const separator = 0x1e;

/** The client's polling transport with a listener, with PollRequest as its requests, and with bodies that are processed in time slices. */
export function tappedPolling(listener: TransportListener, takesFrames: boolean): typeof NodeXHR {
  return class TappedPolling extends NodeXHR {
    readonly #requests = new PollRequests();
    #posting: readonly EnginePacket[] = [];

    constructor(options: object) {
      super(options);
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
      // The client listens to the same events on it.
      return request as unknown as ReturnType<NodeXHR['request']>;
    }

    override doPoll(): void {
      // A closing connection posts what it has buffered, and does not poll any more.
      if (pollingFields(this).socket.readyState !== 'closing') super.doPoll();
    }

    override write(packets: EnginePacket[]): void {
      for (const packet of packets) listener.packetOut('polling', packet);
      // The engine continues to change this array.
      this.#posting = [...packets];
      super.write(packets);
    }

    override doWrite(data: string, done: () => void): void {
      const posted = this.#posting;
      listener.payload('out', data, pollingFields(this).socket);
      super.doWrite(data, () => {
        for (const packet of posted) listener.written(packet);
        done();
      });
    }

    /** Replaces the client's processing of a body, which decodes all packets at once. Source: engine.io-client 6.6, Polling.onData. */
    override onData(body: Buffer): void {
      const fields = pollingFields(this);
      listener.payload('in', body, fields.socket);
      inSlices(packetsOf(body, fields.socket.binaryType), {
        each: (packet, resume, share) => {
          if (fields.readyState === 'closed') return false;
          if (packet instanceof LargePacketOfBody) {
            this.#onLarge(packet, resume, share);
            return 'waits';
          }
          if (fields.readyState === 'opening' && packet.type === 'open') this.onOpen();
          if (packet.type === 'close') {
            this.onClose({ description: 'transport closed by the server' });
            return false;
          }
          this.onPacket(packet);
          return true;
        },
        done: () => {
          if (fields.readyState === 'closed') return;
          fields._polling = false;
          fields.emitReserved('pollComplete');
          if (fields.readyState === 'open') fields._poll();
        },
        failed: (error) => failed(this, error),
      });
    }

    #onLarge(packet: LargePacketOfBody, resume: () => void, share: EventLoopShare): void {
      const told = (tellIt: () => void): void => {
        if (pollingFields(this).readyState === 'closed') return;
        try {
          tellIt();
          resume();
        } catch (error) {
          failed(this, error);
        }
      };
      if (packet.isBase64) {
        packet.decoded(1, share, (data) => {
          if (takesFrames) return told(() => this.onPacket({ type: 'message', data }));
          walkInSlices(data, share, (packed) => told(() => pollingFields(this).socket.emitReserved('data', packed)));
          return undefined;
        });
        return;
      }
      packet.text(share, (text) =>
        told(() => {
          const { socket } = pollingFields(this);
          const isHeard = socket.transport === (this as unknown) && socket.readyState === 'open';
          socket.emitReserved('data', heardText(text, isHeard, takesFrames));
        }),
      );
    }

    override onPacket(packet: EnginePacket): void {
      listener.packetIn('polling', packet, pollingFields(this).socket);
      if (packet.type === 'open') boundHandshakeText(packet.data);
      if (!isAnsweredPing(packet, pollingFields(this).socket)) super.onPacket(packet as never);
    }
  };
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
