/** The actions on the rows of the server view, in VS Code's own menu. The host prompts for the parameters of an action, and asks the user to confirm it. */
import type { ServerRoom, ServerSummary, SocketRow } from '../../src/model/server/serverState.ts';
import { visible } from '../../src/model/text/visible.ts';
import type { ServerActRequest, ServerRowAction } from '../../src/protocol/serverMessages.ts';
import type { MenuItem } from '../ui/menu.ts';
import { serverViewTexts } from './serverViewTexts.ts';

export interface ServerMenuActions {
  readonly act: (request: Omit<ServerActRequest, 'sourceId'>) => void;
  readonly showTraffic: (row: SocketRow) => void;
  readonly showMembers: (row: ServerRoom) => void;
  readonly copy: (text: string) => void;
}

type Permitted = ServerSummary['actions'] | undefined;

/** The conditions of the menu items in the manifest. */
export function menuContext(list: 'sockets' | 'rooms', permitted: Permitted = []): Record<string, unknown> {
  return {
    webviewSection: list === 'sockets' ? 'serverSockets' : 'serverRooms',
    ...(permitted.includes('emit') && { serverEmits: true }),
    ...(permitted.includes('join') && { serverJoins: true }),
    ...(permitted.includes('leave') && { serverLeaves: true }),
    ...(permitted.includes('disconnect') && { serverDisconnects: true }),
  };
}

/** Carries out an item of the menu on a socket. */
export function runOnSocket(action: ServerRowAction, row: SocketRow, actions: ServerMenuActions): void {
  const { namespace, socketId } = row;
  const target = { namespace, socketId };
  const run: Partial<Record<ServerRowAction, () => void>> = {
    showTraffic: () => actions.showTraffic(row),
    copySocketId: () => actions.copy(socketId),
    emitToSocket: () => actions.act({ action: 'emit', ...target }),
    emitToNamespace: () => actions.act({ action: 'emit', namespace }),
    joinRoom: () => actions.act({ action: 'join', ...target }),
    leaveRooms: () => actions.act({ action: 'leave', ...target }),
    disconnectSocket: () => actions.act({ action: 'disconnect', ...target }),
  };
  run[action]?.();
}

/** Carries out an item of the menu on a room. */
export function runOnRoom(action: ServerRowAction, row: ServerRoom, actions: ServerMenuActions): void {
  const { namespace, room } = row;
  const run: Partial<Record<ServerRowAction, () => void>> = {
    showMembers: () => actions.showMembers(row),
    emitToRoom: () => actions.act({ action: 'emit', namespace, rooms: [room] }),
    emitToNamespace: () => actions.act({ action: 'emit', namespace }),
  };
  run[action]?.();
}

/** The menu of the button “Emit…”. */
export function namespaceMenu(
  namespaces: readonly { readonly name: string }[],
  actions: ServerMenuActions,
): MenuItem[] {
  return namespaces.map(({ name }) => ({
    label: serverViewTexts.emitTo({ namespace: visible(name) }),
    run: () => actions.act({ action: 'emit', namespace: name }),
  }));
}
