import { userError } from '../../model/cause/userErrors.ts';
import { unpackPayload } from '../../model/payload/packedPayload.ts';
import { reservedEvents } from '../../model/payload/parserLimits.ts';
import type { Channel } from '../../protocol/channel.ts';
import * as m from '../../protocol/serverMessages.ts';
import { withBuffers } from '../codec/byteBuffers.ts';
import type { Engine } from '../engine.ts';
import type { ObservedServer } from '../source/observedServer.ts';
import { RateMeter } from '../source/rateMeter.ts';
import { readRooms, readSockets, summaryOf } from '../source/serverReads.ts';

/**
 * Names that are local events of the library, in addition to the reserved ones: if a namespace of Socket.IO 2 emitted
 * them, it would call its own listeners.
 */
const localEvents: ReadonlySet<string> = new Set([...reservedEvents, 'connection', 'error']);

/** Handles requests about the sockets and rooms of servers. */
export function registerServerHandlers(engine: Engine, channel: Channel): void {
  const { sources, clock } = engine;
  const meters = new WeakMap<ObservedServer, RateMeter>();
  const summary = (server: ObservedServer) => {
    let meter = meters.get(server);
    if (!meter) meters.set(server, (meter = new RateMeter()));
    return summaryOf(server, meter.read(clock.now(), server.counts));
  };
  channel.handle(m.serverSockets, ({ sourceId, ...query }) => {
    const server = sources.server(sourceId);
    return { ...readSockets(server, query), server: summary(server) };
  });
  channel.handle(m.serverRooms, ({ sourceId, ...query }) => {
    const server = sources.server(sourceId);
    return { ...readRooms(server, query), server: summary(server) };
  });
  channel.handle(m.serverRecipients, ({ sourceId, namespace, rooms, socketId }) => {
    const { state } = sources.server(sourceId);
    if (socketId === undefined) return { count: state.members(namespace, rooms).length };
    return { count: state.find(namespace, socketId) ? 1 : 0 };
  });
  channel.handle(m.serverEmit, async ({ sourceId, namespace, rooms = [], socketId, event, args }) => {
    const server = permitting(sourceId, 'emit');
    if (localEvents.has(event)) throw userError('emit.reservedName', { event });
    const values = withBuffers(unpackPayload(args) as unknown[]);
    return { recipients: await server.emit({ namespace, rooms, socketId }, event, values) };
  });
  channel.handle(m.serverDisconnect, async ({ sourceId, ...socket }) => {
    await permitting(sourceId, 'disconnect').disconnect(socket);
    return {};
  });
  channel.handle(m.serverChangeRooms, async ({ sourceId, action, rooms, ...socket }) => {
    const server = permitting(sourceId, action);
    if (rooms.length === 0) throw userError('server.noRoom', { action });
    await server.changeRooms(action, socket, rooms);
    return {};
  });

  function permitting(sourceId: string, action: m.ServerActRequest['action']): ObservedServer {
    const server = sources.server(sourceId);
    if (server.actions.includes(action)) return server;
    throw userError('server.notPermitted', { action });
  }
}
