import { boundHandshake, boundHandshakeText } from '../engineio/handshakeBounds.ts';
import { LargeText, prepareLarge } from '../engineio/largeText.ts';
import { endWebsocket } from '../network/endWebsocket.ts';
import { sliceFrames } from '../network/slicedFrames.ts';
import { limitInflated, limitMessages, tooLongCause } from '../network/messageLimit.ts';
import { closedBeforeHandshake, NetworkFault } from '../network/networkFault.ts';
import { watchRefusedUpgrade } from '../network/refusedUpgrade.ts';
import type { PacketLabel } from '../../../model/entry/packetLabel.ts';
import type { EnginePacket } from '../../contracts/packets.ts';
import { engineType, strayPacket } from '../../codec/rawPackets.ts';
import { WebsocketWrites } from '../engineio/trackSocketWrites.ts';
import type { V2Engine, V2Transport } from './v2PrivateFields.ts';
import { emitLarge, watchV2Polling } from './v2Polling.ts';
import { type Announced, payload, type V2TransportListener } from './v2TransportListener.ts';

/** Listens to each transport of an engine from its creation. */
export function watchTransports(engine: V2Engine, listener: V2TransportListener): (transport: V2Transport) => void {
  const announced: Announced = {};
  engine.on('handshake', (handshake: Announced) => {
    boundHandshake(handshake, engine);
    announced.maxPayload = handshake.maxPayload;
  });
  return (transport) => watched(transport, engine, listener, announced);
}

function watched(transport: V2Transport, engine: V2Engine, listener: V2TransportListener, announced: Announced): void {
  const { name } = transport;
  let received: unknown;
  // With polling, the whole payload is reported instead of the message.
  const reportReceived = (label: PacketLabel): void => {
    if (name !== 'websocket') return;
    if (received instanceof LargeText) listener.payload(strayPacket(name, label, received));
    else listener.payload({ ...payload('in', received), transport: name, label });
  };
  /**
   * Errors of the client's parsers for a malformed packet would be uncaught and end the process. Client 4 ends the
   * connection with "parse error" instead; this code does the same.
   */
  const broken = (error: unknown): void => {
    reportReceived({ type: 'unreadable' });
    const fault = { type: 'TransportError', description: error };
    // Before the connection is open, the client only listens for errors.
    if (engine.readyState === 'opening') transport.emit?.('error', Object.assign(new Error('malformed packet'), fault));
    else if (transport === engine.transport) engine.onClose?.('parse error', error);
    else transport.close?.();
  };
  const { onPacket, onData } = transport;
  if (onPacket) {
    transport.onPacket = (packet) => {
      // For a message that is not an Engine.IO packet, the client's parser returns an error packet; for bytes, a packet without a type.
      const type = packet.type as string | undefined;
      if (type === undefined || type === 'error') reportReceived({ type: 'unreadable' });
      else if (type !== 'message' && ArrayBuffer.isView(packet.data)) reportReceived({ type: engineType(type) });
      else listener.packetIn(name, packet);
      if (type === 'open') boundHandshakeText(packet.data);
      onPacket.call(transport, packet);
    };
  }
  if (name === 'polling') {
    watchV2Polling(transport, engine, listener, announced, broken);
    return;
  }
  if (onData) {
    transport.onData = (data) => {
      // The server may continue to send until the close is complete.
      if (transport.readyState === 'closed') return;
      received = data;
      try {
        if (data instanceof LargeText) emitLarge(data, transport, engine);
        else onData.call(transport, data);
      } catch (error) {
        broken(error);
      }
    };
  }
  watchWebsocket(transport, engine, listener, announced);
}

function watchWebsocket(
  transport: V2Transport,
  engine: V2Engine,
  listener: V2TransportListener,
  announced: Announced,
): void {
  const { write, doOpen, doClose, onClose } = transport;
  let writes: WebsocketWrites | undefined;
  const limit = (): void => {
    if (transport.ws) limitMessages(transport.ws, announced.maxPayload);
  };
  engine.on('handshake', limit);
  // The client tries to upgrade to this transport while another transport is in use.
  const isTrial = (): boolean => engine.transport !== undefined && engine.transport !== transport;
  const fail = (description: unknown, context?: object): void => {
    const error = { type: 'TransportError', description, ...(context && { context }) };
    if (isTrial()) listener.trialEnded({ error });
    transport.emit?.('error', Object.assign(new Error('websocket error'), error));
  };
  /** The packets that are being written, each with a separate call of `send`. */
  let writing: EnginePacket[] = [];
  const watchSocket = (): void => {
    const { ws } = transport;
    if (!ws) return;
    if (isTrial()) listener.trialStarted(() => transport.readyState === 'open');
    ws.prependListener?.('close', (code, reason) => {
      const text = typeof reason === 'string' ? reason : '';
      if (isTrial()) listener.trialEnded({ closed: { context: { code, reason: text } } });
      else listener.closed(code, text);
      if (engine.readyState === 'opening' && engine.transport === transport) fail(closedBeforeHandshake(code, reason));
    });
    ws.on('open', () => {
      limit();
      limitInflated(ws);
      sliceFrames(ws, prepareLarge('attachments'));
    });
    watchRefusedUpgrade(ws, transport.uri?.() ?? '', ({ description, context }) => {
      listener.refused(context);
      if (transport.readyState === 'opening') fail(description, context);
    });
    writes = new WebsocketWrites(ws, () => {
      const packet = writing.shift();
      return packet && ((end) => listener.writeEnded(packet, end));
    });
  };
  transport.endWrites = () => writes?.connectionEnds();
  if (onClose) {
    transport.onClose = (...details: []) => {
      writes?.connectionEnds();
      onClose.call(transport, ...details);
    };
  }
  if (write) {
    transport.write = (packets) => {
      for (const packet of packets) listener.packetOut('websocket', packet);
      writing = [...packets];
      write.call(transport, packets);
      writing = [];
    };
  }
  const { onError } = transport;
  if (onError) {
    transport.onError = (reason, description) => {
      const cause = tooLongCause(description, transport.ws, announced.maxPayload);
      if (!cause) {
        const error = { type: 'TransportError', message: reason, description };
        if (isTrial()) listener.trialEnded({ error });
        return onError.call(transport, reason, description);
      }
      const fault = new NetworkFault(cause);
      fail({ message: fault.message, error: fault });
    };
  }
  if (doClose) {
    transport.doClose = () => {
      const { ws } = transport;
      writes?.connectionEnds();
      doClose.call(transport);
      if (ws) endWebsocket(ws);
    };
  }
  if (transport.ws) watchSocket();
  else if (doOpen) {
    transport.doOpen = () => {
      doOpen.call(transport);
      watchSocket();
    };
  }
}
