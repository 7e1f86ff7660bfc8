import { NodeWebSocket } from 'engine.io-client';
import { boundHandshakeText } from '../engineio/handshakeBounds.ts';
import { LargePacked } from '../../codec/largePacked.ts';
import { parserInput, LargeText, prepareLarge } from '../engineio/largeText.ts';
import { endWebsocket } from '../network/endWebsocket.ts';
import { sliceFrames } from '../network/slicedFrames.ts';
import { limitInflated, tooLongCause } from '../network/messageLimit.ts';
import { closedBeforeHandshake, NetworkFault } from '../network/networkFault.ts';
import { maxReceiveBytes, receiveLimit } from '../network/receiveLimit.ts';
import { watchRefusedUpgrade } from '../network/refusedUpgrade.ts';
import { WebsocketWrites } from '../engineio/trackSocketWrites.ts';
import { respondToPings, type PingedSocket } from './respondToPings.ts';
import { TextFrame } from '../../codec/eventPacket.ts';
import { websocketFields } from '../engineio/privateFields.ts';
import type { EnginePacket } from '../../contracts/packets.ts';
import { TappedPolling } from './tappedPolling.ts';
import { failed, isAnsweredPing, type TapOptions, type TransportTap } from './transportListener.ts';

/** "42" and "45" begin the text of an event: the Engine.IO type of a message, and the Socket.IO type. */
const messageDigit = 0x34;
const eventDigit = 0x32;
const binaryEventDigit = 0x35;

type Transports = readonly ('polling' | 'websocket')[];
type OpenedSocket = ConstructorParameters<typeof WebsocketWrites>[0] &
  Parameters<typeof watchRefusedUpgrade>[0] &
  PingedSocket;
type TransportClass = typeof TappedPolling | typeof TappedWebSocket;

/**
 * The client's own transports, each with a listener. Engine.IO accepts transport classes in its `transports` option, so that nothing needs
 * to be patched, and passes all of its options on to them, `tap` among them. All connections use the same classes: if each connection created
 * its own classes, V8 would treat their objects as different types and could not optimize the code that uses them (decision 29).
 */
export function tappedTransports(names: Transports): TransportClass[] {
  return names.map((name) => (name === 'polling' ? TappedPolling : TappedWebSocket));
}

/** With WebSocket, the "drain" event of the engine does not prove that data was written: it fires in the next tick in any case. */
class TappedWebSocket extends NodeWebSocket {
  readonly #tap: TransportTap;
  #writing: EnginePacket | undefined;
  #received: unknown;
  #writes: WebsocketWrites | undefined;

  constructor(options: TapOptions) {
    super(options);
    this.#tap = options.tap;
  }

  override createSocket(
    uri: string,
    protocols: string | string[] | undefined,
    options: Record<string, unknown>,
  ): unknown {
    const { _maxPayload: announced } = websocketFields(this).socket;
    const socket = super.createSocket(uri, protocols, {
      ...options,
      // Before the handshake no limit is known; see `limitMessages`.
      maxPayload: announced > 0 ? receiveLimit(announced) : maxReceiveBytes,
      autoPong: false,
    }) as OpenedSocket;
    respondToPings(socket);
    (socket as { once?: (event: 'open', listener: () => void) => unknown }).once?.('open', () => {
      limitInflated(socket);
      sliceFrames(socket, prepareLarge(this.#tap.acceptsFrames ? 'attachments' : 'packets'));
    });
    watchRefusedUpgrade(socket, uri, ({ description, context }) => {
      this.#tap.listener.refused(context, websocketFields(this).socket);
      if (this.readyState === 'opening') this.onError('websocket error', description, context);
    });
    this.#writes = new WebsocketWrites(socket, () => {
      const packet = this.#writing;
      return packet && ((end) => this.#tap.listener.writeEnded(packet, end));
    });
    return socket;
  }

  /** Reports the progress of the current writes, because nothing listens to their end anymore. */
  endWrites(): void {
    this.#writes?.connectionEnds();
  }

  override onClose(details?: never): void {
    this.#writes?.connectionEnds();
    const { socket } = websocketFields(this);
    if (socket.transport !== this) this.#tap.listener.trialEnded({ closed: details }, socket);
    const frame = (details as { context?: { code?: number; reason?: unknown } } | undefined)?.context;
    if (frame && socket.readyState === 'opening' && socket.transport === this) {
      this.onError('websocket error', closedBeforeHandshake(frame.code, frame.reason));
    }
    super.onClose(details);
  }

  /**
   * The client receives messages as DOM events with a string each. Here they are received as bytes: messages that only the decoder of the
   * connection needs are passed to it directly; all others are processed by the client as usual.
   */
  override doOpen(): this {
    super.doOpen();
    const { ws, socket } = websocketFields(this);
    // If the socket could not be created, the error has been reported already.
    if (!ws) return this;
    if (socket.readyState === 'open' && socket.transport !== this)
      this.#tap.listener.trialStarted(() => this.readyState === 'open', socket);
    ws.onmessage = null;
    ws.on('message', (data, isBinary) => {
      if (this.readyState === 'closed') return;
      if (!(data instanceof Buffer)) {
        if ((data as unknown) instanceof LargeText) return this.#onLarge(data as unknown as LargeText);
        if ((data as unknown) instanceof LargePacked) return this.#onPacked(data as unknown as LargePacked);
      }
      const chunk = this.#chunkOf(data, isBinary);
      if (chunk === undefined) return this.onData((isBinary ? data : data.toString()) as never);
      try {
        passOn(websocketFields(this).socket, chunk);
      } catch (error) {
        failed(this, error);
      }
    });
    return this;
  }

  /** Processes the text of a large message, which only an open connection receives and which only its parser needs. */
  #onLarge(text: LargeText): void {
    const { socket } = websocketFields(this);
    if (text.bytes[0] !== messageDigit) this.#tap.listener.unreadable('websocket', text);
    const isOpen = socket.transport === this && socket.readyState === 'open';
    try {
      passOn(socket, parserInput(text, isOpen, this.#tap.acceptsFrames));
    } catch (error) {
      failed(this, error);
    }
  }

  #onPacked(packed: LargePacked): void {
    const { socket } = websocketFields(this);
    try {
      if (socket.transport !== this || socket.readyState !== 'open') throw new Error('a packet came too early');
      passOn(socket, packed);
    } catch (error) {
      failed(this, error);
    }
  }

  /**
   * The chunk for the decoder, if the message is an attachment or the text of an event on the transport of an open connection. Neither is
   * reported as a raw packet.
   */
  #chunkOf(data: Buffer, isBinary: boolean): unknown {
    const { socket } = websocketFields(this);
    if (socket.transport !== this || socket.readyState !== 'open') return undefined;
    if (isBinary) return socket.binaryType === 'nodebuffer' ? data : undefined;
    const isEvent = data[0] === messageDigit && (data[1] === eventDigit || data[1] === binaryEventDigit);
    return isEvent && this.#tap.acceptsFrames ? new TextFrame(data) : undefined;
  }

  override doClose(): void {
    const { ws } = websocketFields(this);
    this.#writes?.connectionEnds();
    super.doClose();
    if (ws) endWebsocket(ws);
  }

  override onError(reason: string, description: unknown, context?: unknown): this {
    const { ws, socket } = websocketFields(this);
    const cause = tooLongCause(description, ws, socket._maxPayload);
    const fault = cause && new NetworkFault(cause);
    const shown = fault ? { message: fault.message, error: fault } : description;
    const error = { type: 'TransportError', message: reason, description: shown, context };
    if (socket.transport !== this) this.#tap.listener.trialEnded({ error }, socket);
    return super.onError(reason, shown, context);
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
    for (const packet of packets) this.#tap.listener.packetOut('websocket', packet);
    super.write(packets);
  }

  override onData(data: never): void {
    this.#received = data;
    guarded(this, () => super.onData(data));
  }

  override onPacket(packet: EnginePacket): void {
    if (packet.type === 'error') this.#tap.listener.unreadable('websocket', this.#received);
    else this.#tap.listener.packetIn('websocket', packet, websocketFields(this).socket);
    if (packet.type === 'open') boundHandshakeText(packet.data);
    if (!isAnsweredPing(packet, websocketFields(this).socket)) super.onPacket(packet as never);
  }
}

/**
 * Errors that the client throws for a malformed packet, such as a handshake with invalid JSON, would be uncaught and end the process.
 * Instead, they end the connection as an error of the transport.
 */
function guarded(transport: object, run: () => void): void {
  try {
    run();
  } catch (error) {
    failed(transport, error);
  }
}

/** Does the same as the engine's `emitReserved`, which allocates two arrays for each event of a flood. */
function passOn(engine: ReturnType<typeof websocketFields>['socket'], chunk: unknown): void {
  const [first, second] = engine.listeners('data');
  if (first && !second) first.call(engine, chunk);
  else engine.emitReserved('data', chunk);
}
