/** Requests about the sockets and rooms of servers, for programs and for the prompts of commands. */
import { packPayload } from '../../model/payload/packedPayload.ts';
import type { ServerRoom, ServerSocket } from '../../model/server/serverState.ts';
import * as m from '../../protocol/serverMessages.ts';
import { adminWatch } from '../../protocol/sourceMessages.ts';
import { checked } from '../commands/checked.ts';
import * as shape from '../commands/serverShapes.ts';
import type { EngineFacade } from './engineFacade.ts';

type Requester = Pick<EngineFacade, 'request' | 'readArgs'>;

/** @throws UserError for a source that is not a server */
export async function listSockets(engine: Requester, input: unknown): Promise<ServerSocket[]> {
  const { rows } = await engine.request(m.serverSockets, checked(shape.serverRef, input));
  return rows.map(({ socketId, namespace, transport, address, rooms, connectedAt, client }) => ({
    socketId,
    namespace,
    transport,
    address,
    rooms,
    connectedAt,
    ...(client && { client }),
  }));
}

/** @throws UserError for a source that is not a server */
export async function listRooms(engine: Requester, input: unknown): Promise<ServerRoom[]> {
  return (await engine.request(m.serverRooms, checked(shape.serverRef, input))).rows;
}

/**
 * Resolves with the number of sockets that receive the event.
 * @throws UserError
 */
export async function serverEmit(engine: Requester, input: unknown): Promise<{ recipients: number }> {
  const { args = [], ...emit } = checked(shape.serverEmit, input);
  return engine.request(m.serverEmit, { ...emit, args: packPayload(await engine.readArgs(args)) });
}

/** @throws UserError */
export async function disconnectSockets(engine: Requester, input: unknown): Promise<void> {
  await engine.request(m.serverDisconnect, checked(shape.serverSocket, input));
}

/** @throws UserError */
export async function changeRooms(engine: Requester, action: 'join' | 'leave', input: unknown): Promise<void> {
  await engine.request(m.serverChangeRooms, { action, ...checked(shape.socketRooms, input) });
}

/**
 * Watches a server with its Admin UI. Resolves when the server has accepted the user name and the password.
 * @throws UserError
 */
export async function watchAdmin(
  engine: Pick<EngineFacade, 'request' | 'resolved' | 'revive'>,
  input: unknown,
): Promise<{ sourceId: string }> {
  const { url, path, username, password } = checked(shape.watchAdmin, input);
  const { profile, network } = await engine.resolved({
    url,
    namespace: '/admin',
    protocol: 'v4',
    ...(path !== undefined && { path }),
    ...(username !== undefined && { auth: { username, password: password ?? '' } }),
  });
  engine.revive();
  return engine.request(adminWatch, { profile: profile.filled, network });
}
