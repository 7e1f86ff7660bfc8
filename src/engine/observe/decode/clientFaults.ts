/**
 * Detects the actions of a client that make a server of Socket.IO 3 or 4 end the session. Source: socket.io 4.8,
 * client.ts; engine.io 6.6, socket.ts.
 */
import { withParams, type StoredCause } from '../../../model/cause/cause.ts';
import { explain } from '../../../model/cause/causeTexts.ts';
import type { Sender } from '../../contracts/observedSink.ts';
import type { MemberState } from './memberDecoder.ts';

/** Causes of ended sessions that an action of the client can explain further. */
const ends: ReadonlySet<string> = new Set(['observe.webSocketClosed', 'observe.closePacket']);
/** The server ends the session immediately, so a packet explains only an end within this time. */
const atOnceMs = 5000;
/** RFC 6455: the message is too big. */
const tooBig = 1009;

type Fault = 'connectedTwice' | 'notJoined' | 'clientPing' | 'attachmentsMissing';

export class ClientFaults {
  #hasJoined = false;
  #fault: { readonly because: Fault; readonly t: number } | undefined;
  #unansweredPingT: number | undefined;

  /** Must be called with each Socket.IO packet, before it is processed. */
  packet(from: Sender, type: string, state: MemberState, t: number): void {
    if (from !== 'client') return;
    if (type === 'connect') {
      this.#hasJoined = true;
      if (state === 'joined') this.#fault = { because: 'connectedTwice', t };
    } else if (state === 'before') this.#fault = { because: 'notJoined', t };
  }

  /** Must be called with each heartbeat of Engine.IO 4. */
  heartbeat(from: Sender, name: string, t: number): void {
    if (from === 'server' && name === 'ping') this.#unansweredPingT ??= t;
    else if (from === 'client') this.#unansweredPingT = undefined;
    // In Engine.IO 3, the client sends the pings.
    if (from === 'client' && name === 'ping') this.#fault = { because: 'clientPing', t };
  }

  /** Must be called with each packet of the client whose attachments are missing. */
  incomplete(from: Sender, t: number): void {
    if (from === 'client') this.#fault = { because: 'attachmentsMissing', t };
  }

  /** Adds the reason to the end of a session if the server ended it and the packets show why. Other ends are returned unchanged. */
  explained(end: StoredCause, t: number, pingTimeout: number | undefined): StoredCause {
    if (!ends.has(end.code) || end.params?.['sender'] !== 'server') return end;
    if (end.params['closeCode'] === tooBig) return explain('transport.payloadTooLarge', { closeCode: tooBig });
    const because = this.#because(t, pingTimeout);
    return because === undefined ? end : withParams(end, { because });
  }

  #because(t: number, pingTimeout: number | undefined): string | undefined {
    const pingT = this.#unansweredPingT;
    if (pingT !== undefined && pingTimeout !== undefined && t - pingT >= pingTimeout) return 'noPong';
    if (this.#fault && t - this.#fault.t <= atOnceMs) return this.#fault.because;
    return this.#hasJoined ? undefined : 'neverJoined';
  }
}
