/** Engine.IO sessions that a diagnosis opens, over one transport each. */
import type { StoredCause } from '../../model/cause/cause.ts';
import { explain } from '../../model/cause/causeTexts.ts';
import { responseCause } from '../client/engineio/httpResponse.ts';
import { disconnectCause } from '../client/engineio/causes.ts';
import { boundHandshake, boundHandshakeText } from '../client/engineio/handshakeBounds.ts';
import { NetworkFault } from '../client/network/networkFault.ts';
import { decodePayload, encodePayload, type EnginePacket, frameOfPacket, packetOfFrame } from './enginePackets.ts';
import type { Exchange } from './exchange.ts';
import type { AddEvidence, EngineVersion, Probe } from './probe.ts';
import type { WebSocketEnd } from './webSocketEnd.ts';
import { within } from './waiting.ts';

export interface Handshake {
  readonly sid: string;
  readonly upgrades: readonly string[];
  readonly pingInterval: number;
  readonly pingTimeout: number;
  readonly maxPayload?: number;
}

/** The result of a request of a session. */
export type Received = { readonly packets: readonly EnginePacket[] } | { readonly cause: StoredCause };

export interface EngineSession {
  readonly engine: EngineVersion;
  readonly transport: 'polling' | 'websocket';
  readonly handshake: Handshake;
  /** Resolves with the cause if the server did not accept the packets. */
  send(packets: readonly EnginePacket[]): Promise<StoredCause | undefined>;
  /**
   * The next packets; the cause if the session has ended; undefined if nothing is received in this time. If a poll is
   * given up, the server ends its session.
   */
  receive(ms: number): Promise<Received | undefined>;
  close(): Promise<void>;
}

export type Opening = { readonly session: EngineSession } | { readonly cause: StoredCause };

/** The open packet in a body or message. */
export function handshakeIn(packet: EnginePacket | undefined): Handshake | undefined {
  if (typeof packet !== 'string' || !packet.startsWith('0')) return undefined;
  const text = packet.slice(1);
  boundHandshakeText(text);
  const handshake: unknown = JSON.parse(text);
  boundHandshake(handshake, { readyState: 'opening', transport: { name: 'polling' } });
  return handshake as Handshake;
}

/** Opens a session over HTTP long-polling. */
export async function openPolling(
  probe: Probe,
  engine: EngineVersion,
  addEvidence: AddEvidence,
  headers?: Readonly<Record<string, string>>,
): Promise<Opening> {
  const received = await probe.request({ engine, transport: 'polling', ...(headers && { headers }) }, addEvidence);
  return sessionOfResponse(probe, engine, received, addEvidence);
}

/** The session that a handshake request has opened. */
export async function sessionOfResponse(
  probe: Probe,
  engine: EngineVersion,
  received: Exchange,
  addEvidence: AddEvidence,
): Promise<Opening> {
  const body = received.response?.status === 200 ? received.response.body.toString() : undefined;
  try {
    const [open, ...pending] = (body === undefined ? undefined : decodePayload(body, engine)) ?? [];
    const handshake = handshakeIn(open);
    if (handshake) return { session: new PollingSession(probe, { engine, handshake, pending }, addEvidence) };
  } catch (error) {
    return { cause: error instanceof NetworkFault ? error.cause : explain('handshake.invalid', { fault: 'notJson' }) };
  }
  return { cause: await probe.causeOf(received) };
}

/** Opens a session over WebSocket directly. */
export async function openWebSocket(probe: Probe, engine: EngineVersion, addEvidence: AddEvidence): Promise<Opening> {
  const received = await probe.request({ engine, transport: 'websocket', upgrade: true }, addEvidence);
  const { socket } = received;
  if (!socket) return { cause: await probe.causeOf(received) };
  const close = probe.opened(() => Promise.resolve(socket.close()));
  const first = await within(probe.limits.responseMs, socket.next(), probe.signal);
  if (first !== undefined) addEvidence(`< ${shownPacket(first)}`);
  try {
    const handshake = handshakeIn(first);
    if (handshake) return { session: new WebSocketSession(probe, engine, handshake, socket, close, addEvidence) };
  } catch (error) {
    await close();
    return { cause: error instanceof NetworkFault ? error.cause : explain('handshake.invalid', { fault: 'notJson' }) };
  }
  const { closed, httpResponse } = socket;
  await close();
  if (httpResponse !== undefined) {
    addEvidence(`< ${httpResponse}`);
    return { cause: causeOfResponse(httpResponse, probe) };
  }
  if (first !== undefined) return { cause: explain('connect.notSocketIo') };
  if (closed) {
    const { code: closeCode, reason } = closed;
    return { cause: explain('connect.closedBeforeHandshake', { closeCode, closeReason: reason || undefined }) };
  }
  return { cause: await probe.causeOf({ isSilent: true }) };
}

/**
 * The cause of an HTTP response over an accepted WebSocket. Engine.IO refuses some sessions in this way; any other
 * response is from another server.
 */
function causeOfResponse(text: string, { profile }: Probe): StoredCause {
  const [head = '', body = ''] = text.split('\r\n\r\n', 2);
  const [reported = ''] = head.split('\r\n', 1);
  const status = Number(reported.split(' ')[1]);
  const { code, params } = responseCause({ status, headers: {}, body }, { profile });
  return params?.['engine'] === true ? { code, params } : explain('transport.secondServer', { reported });
}

export function shownPacket(packet: EnginePacket): string {
  return typeof packet === 'string' ? packet : `‹${packet.byteLength} B›`;
}

class PollingSession implements EngineSession {
  readonly transport = 'polling';
  readonly engine: EngineVersion;
  readonly handshake: Handshake;
  readonly close: () => Promise<void>;
  readonly #probe: Probe;
  readonly #addEvidence: AddEvidence;
  /** Socket.IO 2 sends its first packet together with the handshake. */
  #pending: readonly EnginePacket[];

  constructor(
    probe: Probe,
    {
      engine,
      handshake,
      pending,
    }: Pick<EngineSession, 'engine' | 'handshake'> & { readonly pending: readonly EnginePacket[] },
    addEvidence: AddEvidence,
  ) {
    this.#probe = probe;
    this.engine = engine;
    this.handshake = handshake;
    this.#pending = pending;
    this.#addEvidence = addEvidence;
    const { sid } = handshake;
    const body = encodePayload(['1'], engine);
    this.close = probe.opened(() => probe.sendClose({ engine, transport: 'polling', sid, body }));
    probe.claim(sid);
  }

  async send(packets: readonly EnginePacket[]): Promise<StoredCause | undefined> {
    const { engine, handshake } = this;
    const body = encodePayload(packets, engine);
    const request = { engine, transport: 'polling', sid: handshake.sid, body } as const;
    const received = await this.#probe.request(request, this.#addEvidence);
    return received.response?.status === 200 ? undefined : this.#probe.causeOf(received);
  }

  async receive(ms: number): Promise<Received | undefined> {
    const { engine, handshake } = this;
    const packets = this.#pending;
    this.#pending = [];
    if (packets.length > 0) return { packets };
    const request = { engine, transport: 'polling', sid: handshake.sid, waitMs: ms } as const;
    const received = await this.#probe.request(request, this.#addEvidence);
    if (received.isSilent) return undefined;
    if (received.response?.status !== 200) return { cause: await this.#probe.causeOf(received) };
    const polled = decodePayload(received.response.body.toString(), engine);
    return polled ? { packets: polled } : { cause: explain('packet.notEngineIo') };
  }
}

class WebSocketSession implements EngineSession {
  readonly transport = 'websocket';
  readonly engine: EngineVersion;
  readonly handshake: Handshake;
  readonly close: () => Promise<void>;
  readonly #probe: Probe;
  readonly #socket: WebSocketEnd;
  readonly #addEvidence: AddEvidence;
  #next: Promise<EnginePacket | undefined> | undefined;

  constructor(
    probe: Probe,
    engine: EngineVersion,
    handshake: Handshake,
    socket: WebSocketEnd,
    close: () => Promise<void>,
    addEvidence: AddEvidence,
  ) {
    this.#probe = probe;
    this.engine = engine;
    this.handshake = handshake;
    this.#socket = socket;
    this.#addEvidence = addEvidence;
    this.close = () => {
      socket.send('1');
      return close();
    };
  }

  send(packets: readonly EnginePacket[]): Promise<undefined> {
    for (const packet of packets) {
      // The auth payload is not shown.
      this.#addEvidence(`> ${shownPacket(packet).replace(/\{.*/s, '{…}')}`);
      this.#socket.send(frameOfPacket(packet, this.engine));
    }
    return Promise.resolve(undefined);
  }

  async receive(ms: number): Promise<Received | undefined> {
    // An earlier wait that was given up continues, because only one caller may wait.
    this.#next ??= this.#socket.next();
    const message = await within(ms, this.#next, this.#probe.signal);
    if (message === undefined && !this.#socket.closed) return undefined;
    this.#next = undefined;
    if (message === undefined) {
      const { code, reason } = this.#socket.closed ?? { code: 1006, reason: '' };
      const { profile } = this.#probe;
      return { cause: disconnectCause('transport close', { context: { code, reason } }, { profile }) };
    }
    this.#addEvidence(`< ${shownPacket(message)}`);
    return { packets: [packetOfFrame(message, this.engine)] };
  }
}
