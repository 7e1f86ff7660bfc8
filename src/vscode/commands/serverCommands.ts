/** The commands about the sockets and rooms of servers: the prompts, and the results for programs. */
import { messageOf } from '../../base/userError.ts';
import { serverCommandTexts as texts } from '../../host/commands/serverCommandTexts.ts';
import type { EngineFacade } from '../../host/engine/engineFacade.ts';
import * as servers from '../../host/engine/serverRequests.ts';
import type { SecretVault } from '../../host/secrets/secretVault.ts';
import { parseProfile } from '../../model/validation.ts';
import { originOf } from '../../model/url/urlOrigin.ts';
import { ChannelError } from '../../protocol/channelError.ts';
import { promptForInput } from '../guarded/questions.ts';
import type { Command } from './command.ts';
import type { CommandName } from './commandNames.ts';
import { promptAndAct, promptAndEmit, promptForServer, promptForSocket, promptForTarget } from './serverQuestions.ts';
import { promptForText, showJson } from './questions.ts';

export interface ServerCommandDeps {
  readonly inspector: EngineFacade;
  readonly vault: Pick<SecretVault, 'forget'>;
  readonly recents: { readonly all: readonly string[] };
  /** Shows the sockets of a source in the panel. */
  readonly show: (sourceId: string) => void;
}

type ServerCommandName = Extract<
  CommandName,
  'listSockets' | 'listRooms' | 'serverEmit' | 'disconnectSockets' | 'joinRooms' | 'leaveRooms' | 'watchAdmin'
>;

/** The name under which the password of the Admin UI is stored, for each server. */
const passwordName = 'adminPassword';

export function serverCommands(deps: ServerCommandDeps): Readonly<Record<ServerCommandName, Command>> {
  const { inspector } = deps;
  const list = (read: (ref: { sourceId: string }) => Promise<unknown>) => async (): Promise<unknown> => {
    const sourceId = await promptForServer(inspector);
    if (sourceId === undefined) return undefined;
    const result = await read({ sourceId });
    await showJson(result);
    return result;
  };
  const act = (action: 'disconnect' | 'join' | 'leave') => async (): Promise<void> => {
    const target = await promptForSocket(inspector);
    if (target) await promptAndAct(inspector, { ...target, action });
  };
  return {
    listSockets: {
      run: (input) => servers.listSockets(inspector, input),
      prompt: list((ref) => servers.listSockets(inspector, ref)),
    },
    listRooms: {
      run: (input) => servers.listRooms(inspector, input),
      prompt: list((ref) => servers.listRooms(inspector, ref)),
    },
    serverEmit: {
      run: (input) => servers.serverEmit(inspector, input),
      prompt: async () => {
        const target = await promptForTarget(inspector);
        return target && promptAndEmit(inspector, target);
      },
    },
    disconnectSockets: {
      run: (input) => servers.disconnectSockets(inspector, input),
      prompt: act('disconnect'),
    },
    joinRooms: { run: (input) => servers.changeRooms(inspector, 'join', input), prompt: act('join') },
    leaveRooms: { run: (input) => servers.changeRooms(inspector, 'leave', input), prompt: act('leave') },
    watchAdmin: {
      run: (input) => servers.watchAdmin(inspector, input),
      prompt: () => promptAndWatchAdmin(deps),
    },
  };
}

/** @returns undefined when the user cancels */
async function promptAndWatchAdmin(deps: ServerCommandDeps): Promise<{ sourceId: string } | undefined> {
  const { inspector, vault, recents, show } = deps;
  const title = texts.adminTitle();
  const entered = await promptForInput({
    title,
    prompt: texts.adminUrlPrompt(),
    value: recents.all[0] ?? 'http://localhost:3000',
    validate: (text) => {
      try {
        parseProfile(text.trim());
        return undefined;
      } catch (error) {
        return messageOf(error);
      }
    },
  });
  if (entered === undefined) return undefined;
  const url = entered.trim();
  const username = await promptForText(title, texts.adminUserPrompt());
  if (username === undefined) return undefined;
  try {
    const watched = await servers.watchAdmin(inspector, {
      url,
      // The password is entered once for each server, and kept in the secret storage.
      ...(username !== '' && { username, password: `{{secret:${passwordName}}}` }),
    });
    show(watched.sourceId);
    return watched;
  } catch (error) {
    const receiver = originOf(url);
    const isWrong = error instanceof ChannelError && error.cause?.code === 'admin.credentials';
    // The wrong password is removed, so that the user is prompted for the password again.
    if (isWrong && receiver !== undefined) await vault.forget({ name: passwordName, receiver });
    throw error;
  }
}
