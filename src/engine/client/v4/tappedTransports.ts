import { NodeWebSocket, NodeXHR } from 'engine.io-client';
import { proveWrites } from '../writeProof.ts';
import { TextFrame } from './eventPacket.ts';
import { type EnginePacket, websocketParts } from './privateFields.ts';

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

/** "42" and "45" begin the text of an event: a message of Engine.IO, and the type of Socket.IO. */
const messageDigit = 0x34;
const eventDigit = 0x32;
const binaryEventDigit = 0x35;

type Transports = readonly ('polling' | 'websocket')[];
type TransportClass = typeof NodeXHR | typeof NodeWebSocket;

/** What a websocket's messages may do without. */
export interface TransportShortcut {
  /** The parser takes the text of an event as a `TextFrame`. */
  readonly takesFrames: boolean;
}

/**
 * The client's own transports, each with an ear. Engine.IO takes transport classes as its `transports` option, so that nothing needs
 * to be patched. Its "drain" proves nothing on websocket: it comes a tick later whatever the socket does.
 */
export function tappedTransports(
  names: Transports,
  listener: TransportListener,
  shortcut: TransportShortcut,
): TransportClass[] {
  const classes = { polling: tappedPolling(listener), websocket: tappedWebsocket(listener, shortcut) };
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

function tappedWebsocket(listener: TransportListener, { takesFrames }: TransportShortcut): typeof NodeWebSocket {
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

    /**
     * The client hears messages as events of the DOM, each with a string. Here they are taken as they came: what the decoder of the
     * connection will get, and nobody else would hear of, goes to it at once; everything else goes the client's own way.
     */
    override doOpen(): this {
      super.doOpen();
      const { ws } = websocketParts(this);
      // A socket that cannot even be made is told as an error by now.
      if (!ws) return this;
      ws.onmessage = null;
      ws.on('message', (data, isBinary) => {
        const chunk = this.#chunkOf(data, isBinary);
        if (chunk === undefined) return this.onData((isBinary ? data : data.toString()) as never);
        try {
          tell(websocketParts(this).socket, chunk);
        } catch (error) {
          failed(this, error);
        }
      });
      return this;
    }

    /** Of an attachment or an event's text, while this is the transport of an open connection. Raw packets tell of neither. */
    #chunkOf(data: Buffer, isBinary: boolean): unknown {
      const { socket } = websocketParts(this);
      if (socket.transport !== this || socket.readyState !== 'open') return undefined;
      if (isBinary) return socket.binaryType === 'nodebuffer' ? data : undefined;
      const isEvent = data[0] === messageDigit && (data[1] === eventDigit || data[1] === binaryEventDigit);
      return isEvent && takesFrames ? new TextFrame(data) : undefined;
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
    failed(transport, error);
  }
}

/** What the engine’s `emitReserved` does, which makes two lists for each event of a flood. */
function tell(engine: ReturnType<typeof websocketParts>['socket'], chunk: unknown): void {
  const [first, second] = engine.listeners('data');
  if (first && !second) first.call(engine, chunk);
  else engine.emitReserved('data', chunk);
}

function failed(transport: object, error: unknown): void {
  (transport as { onError(reason: string, description: unknown): void }).onError('malformed packet', error);
}
