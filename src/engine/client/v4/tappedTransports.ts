import { NodeWebSocket, NodeXHR } from 'engine.io-client';
import { proveWrites } from '../writeProof.ts';
import type { EnginePacket } from './privateFields.ts';

/** What the transports of a client see: every packet both ways, probes and pings included, and when one was written. */
export interface TransportListener {
  packetIn(transport: string, packet: EnginePacket): void;
  packetOut(transport: string, packet: EnginePacket): void;
  /** What came over a websocket and is no packet of Engine.IO; over polling its payload is told. */
  unreadable(transport: string, data: unknown): void;
  /** The body of a poll or a POST, which holds several packets. */
  payload(dir: 'in' | 'out', data: string): void;
  /** The operating system took it (websocket), or the server answered the POST that carried it (polling). */
  written(packet: EnginePacket): void;
  notWritten(packet: EnginePacket, reason: string): void;
}

type Transports = readonly ('polling' | 'websocket')[];
type TransportClass = typeof NodeXHR | typeof NodeWebSocket;

/**
 * The client's own transports, each with an ear. Engine.IO takes transport classes as its `transports` option, so that nothing needs
 * to be patched. Its "drain" proves nothing on websocket: it comes a tick later whatever the socket does.
 */
export function tappedTransports(names: Transports, listener: TransportListener): TransportClass[] {
  const classes = { polling: tappedPolling(listener), websocket: tappedWebsocket(listener) };
  return names.map((name) => classes[name]);
}

function tappedPolling(listener: TransportListener): typeof NodeXHR {
  return class TappedPolling extends NodeXHR {
    #posting: readonly EnginePacket[] = [];

    override write(packets: EnginePacket[]): void {
      for (const packet of packets) listener.packetOut('polling', packet);
      // The engine goes on to use the same array.
      this.#posting = [...packets];
      super.write(packets);
    }

    override doWrite(data: string, done: () => void): void {
      const posted = this.#posting;
      listener.payload('out', data);
      super.doWrite(data, () => {
        for (const packet of posted) listener.written(packet);
        done();
      });
    }

    override onData(data: string): void {
      listener.payload('in', data);
      guarded(this, () => super.onData(data));
    }

    override onPacket(packet: EnginePacket): void {
      listener.packetIn('polling', packet);
      super.onPacket(packet as never);
    }
  };
}

function tappedWebsocket(listener: TransportListener): typeof NodeWebSocket {
  return class TappedWebSocket extends NodeWebSocket {
    #writing: EnginePacket | undefined;
    #received: unknown;

    override createSocket(
      uri: string,
      protocols: string | string[] | undefined,
      options: Record<string, unknown>,
    ): unknown {
      const socket = super.createSocket(uri, protocols, options) as Parameters<typeof proveWrites>[0];
      proveWrites(socket, () => {
        const packet = this.#writing;
        return (
          packet && ((fault) => (fault === undefined ? listener.written(packet) : listener.notWritten(packet, fault)))
        );
      });
      return socket;
    }

    override doWrite(packet: EnginePacket, data: unknown): void {
      this.#writing = packet;
      try {
        super.doWrite(packet as never, data);
      } finally {
        this.#writing = undefined;
      }
    }

    override write(packets: EnginePacket[]): void {
      for (const packet of packets) listener.packetOut('websocket', packet);
      super.write(packets);
    }

    override onData(data: never): void {
      this.#received = data;
      guarded(this, () => super.onData(data));
    }

    override onPacket(packet: EnginePacket): void {
      if (packet.type === 'error') listener.unreadable('websocket', this.#received);
      else listener.packetIn('websocket', packet);
      super.onPacket(packet as never);
    }
  };
}

/**
 * What the client throws at a malformed packet, a handshake that is no JSON for one, would reach nobody and end the process. It ends
 * the connection instead, as an error of the transport.
 */
function guarded(transport: object, run: () => void): void {
  try {
    run();
  } catch (error) {
    (transport as { onError(reason: string, description: unknown): void }).onError('malformed packet', error);
  }
}
