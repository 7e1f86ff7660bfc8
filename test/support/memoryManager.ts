import { Transport } from 'engine.io-client';
import { Manager, type Socket, type SocketOptions } from 'socket.io-client';
import { EngineTap } from '../../src/engine/client/engineio/engineTap.ts';
import { type EngineFields, managerFields } from '../../src/engine/client/engineio/privateFields.ts';
import type { EnginePacket, SocketPacket } from '../../src/engine/contracts/packets.ts';
import { tappedParser } from '../../src/engine/client/v4/defaultParser.ts';
import { settled } from './fakeClock.ts';

/** A transport without a network. The test acts as its other end. */
class MemoryTransport extends Transport {
  declare readonly name: string;
  declare readonly opened: (transport: MemoryTransport) => void;
  /** Packets that were passed to the transport and are not completely written. */
  writing: readonly EnginePacket[] = [];

  doOpen(): void {
    this.opened(this);
  }

  doClose(): void {
    this.writing = [];
  }

  write(packets: readonly EnginePacket[]): void {
    this.writable = false;
    // The list is copied, because the engine passes its own buffer.
    this.writing = [...packets];
  }

  finish(): readonly EnginePacket[] {
    const written = this.writing;
    this.writing = [];
    this.writable = true;
    this.emitReserved('drain');
    return written;
  }

  accept(handshake: object): void {
    this.onOpen();
    this.receive({ type: 'open', data: JSON.stringify(handshake) });
  }

  receive(packet: { type: 'open' | 'message'; data: string }): void {
    this.onPacket(packet);
  }

  cut(): void {
    this.onClose();
  }
}

/** The manager's steps for each packet: it encodes the packet, and passes its chunks to the engine. */
interface Follower {
  encoded(chunks: readonly unknown[]): void;
  send(packet: SocketPacket, tap: EngineTap, run: () => void): void;
}

/**
 * The real Manager and Socket of socket.io-client 4 over a transport in memory. The test decides when the transport
 * writes, finishes, receives and ends. Its timers are the fake timers of the test (`vi.useFakeTimers`).
 */
export class MemoryManager {
  readonly manager: Manager;
  readonly socket: Socket;
  readonly #tap = new EngineTap();
  #transport: MemoryTransport | undefined;
  /** Texts of the Socket.IO packets that were written, except for those that connect. */
  readonly written: string[] = [];

  constructor(name: 'polling' | 'websocket', options: Partial<SocketOptions>, follower: () => Follower) {
    class Named extends MemoryTransport {}
    const opened = (transport: MemoryTransport): void => void (this.#transport = transport);
    Object.defineProperties(Named.prototype, { name: { value: name }, opened: { value: opened } });
    const parser = tappedParser({
      maxAttachments: 10,
      onEncoded: (_packet, chunks) => follower().encoded(chunks),
      onEvent: () => true,
      onDecoded: () => undefined,
      onUndecodable: () => undefined,
    });
    this.manager = new Manager('http://memory.test', {
      autoConnect: false,
      reconnection: false,
      parser,
      transports: [Named],
    });
    this.#watch(follower);
    this.socket = this.manager.socket('/', options);
  }

  get engine(): EngineFields {
    const { engine } = managerFields(this.manager);
    if (!engine) throw new Error('It does not connect');
    return engine;
  }

  /** Connects the socket, which the server accepts. */
  async join(): Promise<void> {
    this.socket.connect();
    this.#open.accept({
      sid: 'engine',
      upgrades: [],
      pingInterval: 25_000,
      pingTimeout: 20_000,
      maxPayload: 1_000_000,
    });
    this.finish();
    await this.receive('0{"sid":"socket"}');
  }

  /** Simulates that the transport has written its packets, and accepts more. */
  finish(): void {
    for (const packet of this.#open.finish()) {
      if (typeof packet.data === 'string' && !packet.data.startsWith('0')) this.written.push(packet.data);
      this.#tap.written(packet);
    }
  }

  /** Simulates that a Socket.IO packet is received. The client processes it in the next iteration of the event loop. */
  receive(data: string): Promise<void> {
    this.#open.receive({ type: 'message', data });
    return settled();
  }

  cut(): void {
    this.#open.cut();
  }

  get #open(): MemoryTransport {
    if (!this.#transport) throw new Error('There is no transport');
    return this.#transport;
  }

  #watch(follower: () => Follower): void {
    const parts = managerFields(this.manager);
    const send = parts._packet?.bind(this.manager);
    if (!send) throw new Error('The manager sends in another way');
    parts._packet = (packet) => follower().send(packet, this.#tap, () => send(packet));
    let engine: EngineFields | undefined;
    Object.defineProperty(this.manager, 'engine', {
      get: () => engine,
      set: (value: EngineFields) => {
        engine = value;
        this.#tap.watch(value);
      },
    });
  }
}
