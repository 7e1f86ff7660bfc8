/**
 * Shows the sockets and rooms of a server, and its statistics. Invariants: a hidden view sends no requests; every
 * action that affects clients is confirmed in a dialog of VS Code.
 */
import { html, nothing, type TemplateResult } from 'lit';
import type { Clock } from '../../src/base/clock.ts';
import { type Disposable, DisposableStore } from '../../src/base/disposable.ts';
import { messageOf } from '../../src/base/userError.ts';
import { causeSentence } from '../../src/model/cause/causeTexts.ts';
import { roomColumns, type ServerRoom, type ServerSummary, socketColumns } from '../../src/model/server/serverState.ts';
import { isServerKind } from '../../src/model/server/serverKind.ts';
import { visible } from '../../src/model/text/visible.ts';
import type { Channel } from '../../src/protocol/channel.ts';
import {
  serverAct,
  type ServerActRequest,
  type ServerRowAction,
  serverRooms,
  serverRowAct,
  serverSockets,
} from '../../src/protocol/serverMessages.ts';
import type { SessionMirror } from '../../src/protocol/sessionMirror.ts';
import type { SourceSummary } from '../../src/protocol/sourceMessages.ts';
import type { ConnectionChoice } from '../state/connectionChoice.ts';
import type { SavedState, SliceOf, SliceValue } from '../state/savedState.ts';
import { copyToClipboard } from '../ui/clipboard.ts';
import { dropdown, iconButton, textField } from '../ui/controls.ts';
import { icon } from '../ui/icon.ts';
import { openMenu } from '../ui/menu.ts';
import { Renderer } from '../ui/renderer.ts';
import { loadCharts } from './loadCharts.ts';
import { numbersText, roomCell, socketCell, spokenRoom, spokenSocket } from './serverFormat.ts';
import { menuContext, namespaceMenu, runOnRoom, runOnSocket, type ServerMenuActions } from './serverMenus.ts';
import { type ServerList, serverLists, serverSlice } from './serverSlice.ts';
import { ServerTable } from './serverTable.ts';
import { serverViewTexts } from './serverViewTexts.ts';

export interface ServerViewDeps {
  readonly channel: Channel;
  readonly clock: Clock;
  readonly session: SessionMirror;
  readonly saved: SavedState;
  readonly choice: ConnectionChoice;
  /** Shows the entries of a connection in the timeline. */
  readonly onConnection: (connectionId: string) => void;
}

export class ServerView implements Disposable {
  readonly element = document.createElement('section');
  readonly #deps: ServerViewDeps;
  readonly #saved: SliceOf<typeof serverSlice>;
  readonly #store = new DisposableStore();
  readonly #sockets;
  readonly #rooms;
  readonly #renderer: Renderer;
  readonly #actions: ServerMenuActions;
  #isVisible = false;
  #sourceId: string | undefined;
  #find = '';
  #fault: string | undefined;
  #note: string | undefined;

  constructor(deps: ServerViewDeps) {
    this.#deps = deps;
    this.#saved = deps.saved.slice(serverSlice);
    const { channel, clock, session, choice } = deps;
    this.element.className = 'server';
    this.element.setAttribute('aria-label', serverViewTexts.section());
    this.#actions = {
      act: (request) => void this.#act(request),
      showTraffic: ({ connectionId }) => deps.onConnection(connectionId),
      showMembers: (row) => this.#showMembers(row),
      copy: (text) => void copyToClipboard(channel, text),
    };
    const query = () => ({ sourceId: this.#sourceId ?? '', text: this.#find });
    this.#sockets = this.#store.add(
      new ServerTable(channel, clock, {
        id: 'sockets',
        columns: socketColumns,
        definition: serverSockets,
        params: (part) => ({
          ...query(),
          ...part,
          ...this.#saved.current.room,
          ...sortOf(this.#saved.current.socketSort),
        }),
        sort: () => this.#saved.current.socketSort,
        onSort: (socketSort) => this.#set({ socketSort }),
        numbers: new Set(['rooms', 'received', 'emitted'] as const),
        cell: socketCell,
        spoken: spokenSocket,
        keyOf: ({ namespace, socketId }) => `${namespace}\n${socketId}`,
        onOpen: (row) => this.#actions.showTraffic(row),
        menu: () => menuContext('sockets', this.#server?.actions),
      }),
    );
    this.#rooms = this.#store.add(
      new ServerTable(channel, clock, {
        id: 'rooms',
        columns: roomColumns,
        definition: serverRooms,
        params: (part) => ({ ...query(), ...part, ...sortOf(this.#saved.current.roomSort) }),
        sort: () => this.#saved.current.roomSort,
        onSort: (roomSort) => this.#set({ roomSort }),
        numbers: new Set(['size'] as const),
        cell: roomCell,
        spoken: spokenRoom,
        keyOf: ({ namespace, room }) => `${namespace}\n${room}`,
        onOpen: (row) => this.#showMembers(row),
        menu: () => menuContext('rooms', this.#server?.actions),
      }),
    );
    this.#renderer = this.#store.add(new Renderer(this.element, () => this.#template()));
    for (const subscription of [
      this.#sockets.onDidChange(() => this.#renderer.invalidate()),
      this.#rooms.onDidChange(() => this.#renderer.invalidate()),
      choice.onDidChange(() => this.#chooseSource()),
      choice.onDidList(() => this.#chooseSource()),
      session.onDidChange(() => this.#chooseSource()),
      session.onDidBegin(() => this.#reset()),
      channel.on(serverRowAct, ({ action }) => this.#run(action)),
    ]) {
      this.#store.add(subscription);
    }
    this.#renderer.flush();
  }

  /** Whether there is a server whose sockets are known. */
  get isUseful(): boolean {
    return this.#servers.length > 0;
  }

  set visible(visible: boolean) {
    this.#isVisible = visible;
    this.#chooseSource();
    this.#poll();
  }

  dispose(): void {
    this.#store.dispose();
  }

  get #servers(): readonly SourceSummary[] {
    return this.#deps.session.state?.sources?.filter(({ kind }) => isServerKind(kind)) ?? [];
  }

  get #source(): SourceSummary | undefined {
    return this.#servers.find(({ sourceId }) => sourceId === this.#sourceId);
  }

  get #table() {
    return this.#saved.current.list === 'rooms' ? this.#rooms : this.#sockets;
  }

  get #server(): ServerSummary | undefined {
    return this.#table.part?.server;
  }

  /**
   * Chooses the server that the panel shows. If it shows none, chooses the server that was chosen last, or the newest
   * one that is connected.
   */
  #chooseSource(): void {
    const servers = this.#servers;
    const { choice } = this.#deps;
    const find = (id: string | undefined) => servers.find(({ sourceId }) => sourceId === id);
    const shown = find(choice.scope?.sourceId) ?? find(choice.connection?.sourceId);
    const running = servers.findLast(({ state }) => state === 'running');
    const chosen = shown ?? find(this.#saved.current.sourceId) ?? running ?? servers.at(-1);
    const before = this.#sourceId;
    this.#sourceId = chosen?.sourceId;
    if (before !== this.#sourceId) this.#reset();
    this.#poll();
    this.#renderer.invalidate();
  }

  #poll(): void {
    const isPolled = this.#isVisible && this.#source !== undefined;
    const { list } = this.#saved.current;
    this.#sockets.visible = isPolled && list === 'sockets';
    this.#rooms.visible = isPolled && list === 'rooms';
  }

  #reset(): void {
    this.#fault = undefined;
    this.#note = undefined;
    this.#sockets.reset();
    this.#rooms.reset();
  }

  #set(change: Partial<SliceValue<typeof serverSlice>>): void {
    this.#saved.update(change);
    this.#poll();
    this.#table.refresh();
    this.#renderer.invalidate();
  }

  #choose(sourceId: string): void {
    this.#saved.update({ sourceId, room: undefined });
    // The other views and the connection bar show the same source.
    this.#deps.choice.show({ sourceId });
    this.#chooseSource();
  }

  #show(list: ServerList): void {
    this.#find = '';
    this.#note = undefined;
    this.#set({ list, room: undefined });
  }

  #showMembers({ namespace, room }: ServerRoom): void {
    this.#find = '';
    this.#sockets.reset();
    this.#set({ list: 'sockets', room: { namespace, room } });
    this.#renderer.flush();
    this.#sockets.grid.element.focus();
  }

  /** Carries out an item of the menu on the active row. */
  #run(action: ServerRowAction): void {
    const isRooms = this.#saved.current.list === 'rooms';
    const { active: room } = this.#rooms;
    const { active: socket } = this.#sockets;
    if (isRooms && room) runOnRoom(action, room, this.#actions);
    else if (!isRooms && socket) runOnSocket(action, socket, this.#actions);
  }

  async #act(request: Omit<ServerActRequest, 'sourceId'>): Promise<void> {
    this.#fault = undefined;
    this.#note = undefined;
    try {
      const { isDone } = await this.#deps.channel.request(serverAct, { sourceId: this.#sourceId ?? '', ...request });
      // The protocol of the Admin UI has no responses to requests.
      const isKnown = this.#source?.kind !== 'admin';
      if (isDone) this.#note = isKnown ? serverViewTexts.done({ action: request.action }) : serverViewTexts.requested();
    } catch (error) {
      this.#fault = messageOf(error);
    }
    this.#table.refresh();
    this.#renderer.invalidate();
  }

  #template(): TemplateResult {
    const source = this.#source;
    if (!source) return html``;
    const server = this.#server;
    const fault = this.#fault ?? (source.state === 'stopped' ? undefined : this.#table.fault);
    return html`${this.#toolbar(source, server)}
      ${fault === undefined ? nothing : html`<div class="fault" role="alert"><bdi>${fault}</bdi></div>`}
      <div class="server-note" role="status">${(server?.isConnected && this.#note) || nothing}</div>
      ${server?.limits.map((cause) => html`<p class="hint server-limit"><bdi>${causeSentence(cause)}</bdi></p>`) ?? nothing}
      ${this.#content(source, server)}`;
  }

  #toolbar({ sourceId }: SourceSummary, server: ServerSummary | undefined): TemplateResult {
    const servers = this.#servers;
    const { list, room } = this.#saved.current;
    const counts = { sockets: server?.statistics.sockets ?? 0, rooms: server?.statistics.rooms ?? 0 };
    const namespaces = server?.statistics.namespaces ?? [];
    return html`<div class="view-toolbar server-toolbar">
      ${
        servers.length > 1
          ? dropdown({
              label: serverViewTexts.source(),
              value: sourceId,
              choices: servers.map(({ sourceId: value, name }) => ({ value, label: visible(name) })),
              onChange: (value) => this.#choose(value),
            })
          : nothing
      }
      <div class="server-lists" role="group" aria-label=${serverViewTexts.lists()}>
        ${serverLists.map(
          (one) =>
            html`<button
              type="button"
              class="server-list"
              aria-pressed=${String(one === list)}
              @click=${() => this.#show(one)}
            >
              ${serverViewTexts.list({ list: one, count: counts[one] })}
            </button>`,
        )}
      </div>
      ${
        room && list === 'sockets'
          ? html`<span class="range-chip server-room"
              ><bdi>${serverViewTexts.membersOf({ room: visible(room.room) })}</bdi
              >${iconButton({ icon: 'close', label: serverViewTexts.allSockets(), onClick: () => this.#set({ room: undefined }) })}</span
            >`
          : nothing
      }
      <div
        class="statistics-about"
        role="status"
        aria-label=${serverViewTexts.about()}
        title=${serverViewTexts.ratesHelp()}
      >
        ${server ? numbersText(server.statistics) : nothing}
      </div>
      ${server?.load ? loadCharts(server.load) : nothing}
      ${textField({
        label: serverViewTexts.find(),
        value: this.#find,
        placeholder: serverViewTexts.find(),
        title: serverViewTexts.findHelp(),
        className: 'find-name',
        onInput: (text) => {
          this.#find = text;
          this.#table.refresh();
        },
      })}
      ${iconButton({
        icon: 'send',
        label: serverViewTexts.actions(),
        text: serverViewTexts.actions(),
        title: server?.actions.includes('emit') ? serverViewTexts.actionsHelp() : serverViewTexts.noActions(),
        disabled: !server?.actions.includes('emit') || namespaces.length === 0,
        popup: true,
        onClick: ({ currentTarget }) =>
          openMenu(
            currentTarget as HTMLElement,
            serverViewTexts.actionsMenu(),
            namespaceMenu(namespaces, this.#actions),
          ),
      })}
    </div>`;
  }

  #content({ state }: SourceSummary, server: ServerSummary | undefined): TemplateResult {
    const { list, room } = this.#saved.current;
    if (state === 'stopped' || server?.isConnected === false)
      return emptyState('debug-disconnect', serverViewTexts.stoppedTitle(), serverViewTexts.stopped());
    if (!server)
      return html`<p class="hint server-limit">${this.#table.fault ? nothing : serverViewTexts.loading()}</p>`;
    if ((this.#table.part?.matching ?? 0) > 0) return html`${this.#table.template()}${this.#leftOut(server)}`;
    if (this.#find.trim() !== '')
      return emptyState('filter', serverViewTexts.noMatchesTitle(), serverViewTexts.noMatches());
    if (list === 'rooms') return emptyState('organization', serverViewTexts.noRoomsTitle(), serverViewTexts.noRooms());
    if (room) return emptyState('organization', serverViewTexts.noMembersTitle(), serverViewTexts.noMembers());
    return emptyState('server', serverViewTexts.noSocketsTitle(), serverViewTexts.noSockets());
  }

  #leftOut({ statistics }: ServerSummary): TemplateResult | typeof nothing {
    const { socketsLeftOut: sockets = 0, membershipsLeftOut: memberships = 0 } = statistics;
    if (sockets + memberships === 0) return nothing;
    const both = String(sockets > 0 && memberships > 0);
    return html`<p class="hint server-limit">${serverViewTexts.leftOut({ sockets, memberships, both })}</p>`;
  }
}

function sortOf<S>(sort: S | undefined): { sort?: S } {
  return sort === undefined ? {} : { sort };
}

function emptyState(name: string, title: string, text: string): TemplateResult {
  return html`<div class="view-empty">
    ${icon(name)}
    <h2>${title}</h2>
    <p>${text}</p>
  </div>`;
}
