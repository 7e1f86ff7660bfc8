/** The menus of the server view. The host prompts for the parameters of an action, and asks the user to confirm it. */
import type { ServerAction, ServerRoom, ServerSummary, SocketRow } from '../../src/model/server/serverState.ts';
import { visible } from '../../src/model/text/visible.ts';
import type { ServerActRequest } from '../../src/protocol/serverMessages.ts';
import type { MenuItem } from '../ui/menu.ts';
import { serverViewTexts } from './serverViewTexts.ts';

export interface ServerMenuActions {
  readonly act: (request: Omit<ServerActRequest, 'sourceId'>) => void;
  readonly showTraffic: (row: SocketRow) => void;
  readonly showMembers: (row: ServerRoom) => void;
  readonly copy: (text: string) => void;
}

type Permitted = ServerSummary['actions'] | undefined;

export function socketMenu(row: SocketRow, permitted: Permitted, actions: ServerMenuActions): MenuItem[] {
  const { namespace, socketId } = row;
  const target = { namespace, socketId };
  const offered: [ServerAction, MenuItem][] = [
    ['emit', emitItem('socket', () => actions.act({ action: 'emit', ...target }))],
    ['emit', { ...namespaceItem(namespace, actions) }],
    ['join', { label: serverViewTexts.join(), run: () => actions.act({ action: 'join', ...target }), separated: true }],
    ['leave', { label: serverViewTexts.leave(), run: () => actions.act({ action: 'leave', ...target }) }],
    [
      'disconnect',
      {
        label: serverViewTexts.disconnect(),
        run: () => actions.act({ action: 'disconnect', ...target }),
        separated: true,
      },
    ],
  ];
  return [
    { label: serverViewTexts.showTraffic(), run: () => actions.showTraffic(row) },
    { label: serverViewTexts.copyId(), run: () => actions.copy(socketId) },
    ...separated(permittedOf(offered, permitted)),
  ];
}

export function roomMenu(row: ServerRoom, permitted: Permitted, actions: ServerMenuActions): MenuItem[] {
  const { namespace, room } = row;
  const emit = (): void => actions.act({ action: 'emit', namespace, rooms: [room] });
  return [
    { label: serverViewTexts.showMembers(), run: () => actions.showMembers(row) },
    ...separated(
      permittedOf(
        [
          ['emit', emitItem('room', emit)],
          ['emit', namespaceItem(namespace, actions)],
        ],
        permitted,
      ),
    ),
  ];
}

export function namespaceMenu(
  namespaces: readonly { readonly name: string }[],
  actions: ServerMenuActions,
): MenuItem[] {
  return namespaces.map(({ name }) => namespaceItem(name, actions));
}

function namespaceItem(namespace: string, actions: ServerMenuActions): MenuItem {
  return {
    label: serverViewTexts.emitTo({ target: 'namespace', namespace: visible(namespace) }),
    run: () => actions.act({ action: 'emit', namespace }),
  };
}

function emitItem(target: 'socket' | 'room', run: () => void): MenuItem {
  return { label: serverViewTexts.emitTo({ target, namespace: '' }), run };
}

function permittedOf(items: readonly [ServerAction, MenuItem][], permitted: Permitted = []): MenuItem[] {
  return items.filter(([action]) => permitted.includes(action)).map(([, item]) => item);
}

function separated([first, ...others]: MenuItem[]): MenuItem[] {
  return first ? [{ ...first, separated: true }, ...others] : [];
}
