/**
 * Prompts for the parameters of an action on a server. The user confirms the action in a dialog of VS Code that shows the number of
 * sockets. A page cannot confirm it.
 */
import { serverCommandErrors, serverCommandTexts as texts } from '../../host/commands/serverCommandTexts.ts';
import { commandTexts } from '../../host/commands/commandTexts.ts';
import { isServerKind } from '../../model/server/serverKind.ts';
import { commonTexts } from '../../model/texts/commonTexts.ts';
import type { EngineFacade } from '../../host/engine/engineFacade.ts';
import * as servers from '../../host/engine/serverRequests.ts';
import * as m from '../../protocol/serverMessages.ts';
import { confirm } from '../guarded/messages.ts';
import { type Choice, pickOne, pickSome, promptForInput } from '../guarded/questions.ts';
import { promptForArguments, promptForText } from './questions.ts';

type Engine = Pick<EngineFacade, 'request' | 'readArgs' | 'sources'>;
type Target = Omit<m.ServerActRequest, 'action'>;
type SocketTarget = Target & { readonly socketId: string };

/** The maximum number of rooms, and of sockets, that are listed to choose from. */
const maxOffered = 1000;

/**
 * Prompts for the parameters of an action, asks the user to confirm the action, and carries it out.
 * @returns false if the user cancels
 */
export async function promptAndAct(engine: Engine, { action, ...target }: m.ServerActRequest): Promise<boolean> {
  if (action === 'emit') return (await promptAndEmit(engine, target)) !== undefined;
  const { socketId } = target;
  if (socketId === undefined) throw serverCommandErrors('server.noSockets');
  const socket = { ...target, socketId };
  if (action === 'disconnect') return promptAndDisconnect(engine, socket);
  return action === 'join' ? promptAndJoin(engine, socket) : promptAndLeave(engine, socket);
}

/** @returns undefined when the user cancels */
export async function promptAndEmit(engine: Engine, target: Target): Promise<{ recipients: number } | undefined> {
  const event = await promptForText(texts.emitTitle(), commandTexts.eventPrompt());
  if (event === undefined) return undefined;
  const args = await promptForArguments(commandTexts.argumentsTitle({ event }));
  if (!args) return undefined;
  const { count } = await engine.request(m.serverRecipients, target);
  const { namespace, rooms = [], socketId } = target;
  const detail = texts.emitDetail({
    target: socketId !== undefined ? 'socket' : rooms.length > 0 ? 'room' : 'namespace',
    name: socketId ?? rooms.join(', '),
    namespace,
    server: serverName(engine, target),
  });
  if (!(await confirm(texts.emitQuestion({ event, count }), detail, texts.emit()))) return undefined;
  return servers.serverEmit(engine, { ...target, event, args });
}

/** Lets the user choose a running server. @throws UserError if there is none */
export async function promptForServer(engine: Pick<EngineFacade, 'sources'>): Promise<string | undefined> {
  const running = engine.sources.filter(({ kind, state }) => isServerKind(kind) && state === 'running');
  if (running.length === 0) throw serverCommandErrors('server.none');
  if (running.length === 1) return running[0]?.sourceId;
  const choices = running.map(({ sourceId, name, clients }) => ({
    label: name,
    description: texts.sourceStatus({ clients }),
    sourceId,
  }));
  return (await pickOne(choices, { title: texts.sourceTitle() }))?.sourceId;
}

/** Lets the user choose a namespace, a room or a socket. @throws UserError if no client is connected */
export async function promptForTarget(engine: Engine): Promise<Target | undefined> {
  const sourceId = await promptForServer(engine);
  if (sourceId === undefined) return undefined;
  const { rows: rooms, server } = await engine.request(m.serverRooms, { sourceId, count: maxOffered });
  const { namespaces } = server.statistics;
  if (namespaces.length === 0) throw serverCommandErrors('server.noSockets');
  const choices: (Choice & { target: Target })[] = [
    ...namespaces.map(({ name, sockets }) => ({
      label: texts.namespaceLabel({ namespace: name }),
      description: commonTexts.sockets({ count: sockets }),
      target: { sourceId, namespace: name },
    })),
    ...rooms.map(({ namespace, room, size }) => ({
      label: texts.roomLabel({ room }),
      description: texts.inNamespace({ namespace, sockets: commonTexts.sockets({ count: size }) }),
      target: { sourceId, namespace, rooms: [room] },
    })),
    ...(await socketChoices(engine, sourceId)),
  ];
  return (await pickOne(choices, { title: texts.targetTitle() }))?.target;
}

/** @throws UserError if no client is connected */
export async function promptForSocket(engine: Engine): Promise<SocketTarget | undefined> {
  const sourceId = await promptForServer(engine);
  if (sourceId === undefined) return undefined;
  const choices = await socketChoices(engine, sourceId);
  if (choices.length === 0) throw serverCommandErrors('server.noSockets');
  return (await pickOne(choices, { title: texts.socketTitle() }))?.target;
}

async function socketChoices(
  engine: Engine,
  sourceId: string,
): Promise<(Choice & { readonly target: SocketTarget })[]> {
  const { rows } = await engine.request(m.serverSockets, { sourceId, count: maxOffered });
  return rows.map(({ socketId, namespace, address, transport }) => ({
    label: texts.socketLabel({ socketId }),
    description: [namespace, transport, address].filter(Boolean).join(' · '),
    target: { sourceId, namespace, socketId },
  }));
}

async function promptAndDisconnect(engine: Engine, target: SocketTarget): Promise<boolean> {
  const { namespace, socketId } = target;
  const detail = texts.disconnectDetail({ namespace, server: serverName(engine, target) });
  if (!(await confirm(texts.disconnectQuestion({ socketId }), detail, texts.disconnect()))) return false;
  await servers.disconnectSockets(engine, refOf(target));
  return true;
}

async function promptAndJoin(engine: Engine, target: SocketTarget): Promise<boolean> {
  const { namespace, socketId } = target;
  const room = await promptForInput({
    title: texts.joinTitle({ socketId }),
    prompt: texts.joinPrompt(),
    validate: (text) => (text === '' ? texts.roomEmpty() : undefined),
  });
  if (room === undefined || room === '') return false;
  const detail = texts.joinDetail({ namespace, server: serverName(engine, target) });
  if (!(await confirm(texts.joinQuestion({ socketId, room }), detail, texts.join()))) return false;
  await servers.changeRooms(engine, 'join', { ...refOf(target), rooms: [room] });
  return true;
}

async function promptAndLeave(engine: Engine, target: SocketTarget): Promise<boolean> {
  const { sourceId, namespace, socketId } = target;
  const { rows } = await engine.request(m.serverSockets, { sourceId, namespace, text: socketId });
  const own = rows.find((row) => row.socketId === socketId)?.rooms ?? [];
  if (own.length === 0) throw serverCommandErrors('server.noRooms', { socketId });
  const choices = own.map((room) => ({ label: room }));
  const picked = await pickSome(choices, { title: texts.leaveTitle({ socketId }) });
  const rooms = picked?.map(({ label }) => label) ?? [];
  const [room] = rooms;
  if (room === undefined) return false;
  const count = rooms.length;
  const detail = texts.leaveDetail({ namespace, server: serverName(engine, target), count });
  if (!(await confirm(texts.leaveQuestion({ socketId, count, room }), detail, texts.leave()))) return false;
  await servers.changeRooms(engine, 'leave', { ...refOf(target), rooms });
  return true;
}

function refOf({ sourceId, namespace, socketId }: SocketTarget) {
  return { sourceId, namespace, socketId };
}

function serverName({ sources }: Pick<EngineFacade, 'sources'>, { sourceId }: Target): string {
  return sources.find((source) => source.sourceId === sourceId)?.name ?? sourceId;
}
