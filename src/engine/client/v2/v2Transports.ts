import { bytesOf } from '../../../model/payload.ts';
import type { RawPacket } from '../inspectedClient.ts';
import type { EnginePacket } from '../v4/privateFields.ts';
import { proveWrites } from '../writeProof.ts';
import type { V2Engine, V2Transport } from './v2Parts.ts';

/** What the transports of a client see: every packet both ways, probes and pings included, and when one was written. */
export interface V2TransportListener {
  packetIn(transport: string, packet: EnginePacket): void;
  packetOut(transport: string, packet: EnginePacket): void;
  /** The body of a poll or a POST, which holds several packets. */
  payload(packet: RawPacket): void;
  /** The operating system took it (websocket), or the server answered the POST that carried it (polling). */
  written(packet: EnginePacket): void;
  notWritten(packet: EnginePacket, reason: string): void;
  /** A websocket was closed with this code, which the client keeps to itself. */
  closed(code: number): void;
}

const unreadable = 'unreadable packet';

/** Listens to every transport of an engine: the one it was made with, and those that it probes. */
export function watchTransports(engine: V2Engine, listener: V2TransportListener): void {
  const { createTransport } = engine;
  if (createTransport) {
    engine.createTransport = (name) => watched(createTransport.call(engine, name), engine, listener);
  }
  if (engine.transport) watched(engine.transport, engine, listener);
}

function watched(transport: V2Transport, engine: V2Engine, listener: V2TransportListener): V2Transport {
  watchIncoming(transport, engine, listener);
  if (transport.name === 'polling') watchPolling(transport, listener);
  else watchWebsocket(transport, listener);
  return transport;
}

/**
 * What the parsers of this client throw at a malformed packet would reach nobody and end the process. Client 4 ends the connection
 * with "parse error" instead, and so does this.
 */
function watchIncoming(transport: V2Transport, engine: V2Engine, listener: V2TransportListener): void {
  const { onData, onPacket, name } = transport;
  let received: unknown;
  // Over polling the whole payload is told.
  const tellReceived = (what: string): void => {
    if (name === 'websocket') listener.payload({ ...payload('in', received), transport: name, what });
  };
  if (onPacket) {
    transport.onPacket = (packet) => {
      // What its parser makes of a message that is no packet of Engine.IO: of bytes, one without a type.
      const type = packet.type as string | undefined;
      if (type === undefined || type === 'error') tellReceived(unreadable);
      else if (type !== 'message' && ArrayBuffer.isView(packet.data)) tellReceived(type);
      else listener.packetIn(name, packet);
      onPacket.call(transport, packet);
    };
  }
  if (!onData) return;
  transport.onData = (data) => {
    received = data;
    if (name === 'polling') listener.payload(payload('in', data));
    try {
      onData.call(transport, data);
    } catch (error) {
      tellReceived(unreadable);
      if (transport === engine.transport) engine.onClose?.('parse error', error);
      else transport.close?.();
    }
  };
}

function watchPolling(transport: V2Transport, listener: V2TransportListener): void {
  const { write, doWrite } = transport;
  let posting: readonly EnginePacket[] = [];
  if (write) {
    transport.write = (packets) => {
      for (const packet of packets) listener.packetOut('polling', packet);
      // The engine goes on to use the same array.
      posting = [...packets];
      write.call(transport, packets);
    };
  }
  if (doWrite) {
    transport.doWrite = (data, done) => {
      const posted = posting;
      listener.payload(payload('out', data));
      doWrite.call(transport, data, () => {
        for (const packet of posted) listener.written(packet);
        done();
      });
    };
  }
}

function watchWebsocket(transport: V2Transport, listener: V2TransportListener): void {
  const { write, doOpen } = transport;
  /** The packets that are being written, each with one call of `send`. */
  let writing: EnginePacket[] = [];
  const watchSocket = (): void => {
    const { ws } = transport;
    if (!ws) return;
    ws.prependListener?.('close', (code) => listener.closed(code));
    proveWrites(ws, () => {
      const packet = writing.shift();
      return (
        packet && ((fault) => (fault === undefined ? listener.written(packet) : listener.notWritten(packet, fault)))
      );
    });
  };
  if (write) {
    transport.write = (packets) => {
      for (const packet of packets) listener.packetOut('websocket', packet);
      writing = [...packets];
      write.call(transport, packets);
      writing = [];
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

/** How many packets it holds is not told: in this protocol it may be text with lengths or bytes. */
function payload(dir: 'in' | 'out', data: unknown): RawPacket {
  const wire = typeof data === 'object' && data !== null ? bytesOf(data)?.slice() : undefined;
  const shown = wire ?? (typeof data === 'string' ? data : '');
  const bytes = typeof shown === 'string' ? Buffer.byteLength(shown) : shown.byteLength;
  return { dir, transport: 'polling', what: 'payload', data: shown, bytes };
}
