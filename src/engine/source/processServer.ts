/** The sockets and rooms of a Node.js process with the probe, and the actions that it can carry out. */
import type { Clock } from '../../base/clock.ts';
import type { Disposable } from '../../base/disposable.ts';
import { messageOf } from '../../base/userError.ts';
import type { StoredCause } from '../../model/cause/cause.ts';
import { explain } from '../../model/cause/causeTexts.ts';
import { userError } from '../../model/cause/userErrors.ts';
import { checkCarried } from '../../model/payload/parserLimits.ts';
import type { ProbeCommand } from '../../model/probe/commands.ts';
import { type ReadReport, roomChanges } from '../../model/probe/reports.ts';
import {
  type ServerAction,
  serverActions,
  type ServerLoad,
  type ServerStatistics,
} from '../../model/server/serverState.ts';
import { type CommandResult, ProbeCommands, taggedArgs } from '../observe/node/probeCommands.ts';
import type { ProbeLink } from '../observe/node/probeServer.ts';
import { LoadSeries } from './loadSeries.ts';
import type { ObservedConnection } from './observedConnection.ts';
import type { ObservedServer, ServerTarget, SocketTarget } from './observedServer.ts';
import { type KnownSocket, ServerState } from './serverState.ts';

interface ProcessServerDeps {
  readonly clock: Clock;
  /** The name of the source. */
  readonly name: string;
  readonly connectionOf: (socket: number) => ObservedConnection | undefined;
  /** The number of packets that the transport of a socket has not accepted yet. */
  readonly waitingPackets: (socket: number) => number;
  readonly traffic: {
    readonly counts: { readonly emitted: number; readonly received: number };
    readonly servedClients: number;
  };
  /** Whether the probe sees clients that are ECMAScript modules. */
  readonly seesModules: boolean;
}

export interface RoomsChange {
  readonly state: 'joinedRooms' | 'leftRooms';
  readonly rooms: readonly string[];
}

export class ProcessServer implements ObservedServer, Disposable {
  readonly state = new ServerState();
  readonly actions: readonly ServerAction[] = serverActions;
  readonly limits: readonly StoredCause[];
  process: Partial<ServerStatistics> = {};
  readonly #deps: ProcessServerDeps;
  readonly #load = new LoadSeries();
  #commands: ProbeCommands | undefined;

  constructor(deps: ProcessServerDeps) {
    this.#deps = deps;
    this.limits = deps.seesModules ? [] : [explain('node.modulesNotSeen')];
  }

  get isConnected(): boolean {
    return this.#commands !== undefined;
  }

  get load(): ServerLoad | undefined {
    return this.#load.read();
  }

  get counts(): { readonly emitted: number; readonly received: number } {
    return this.#deps.traffic.counts;
  }

  get clients(): number {
    return this.#deps.traffic.servedClients;
  }

  opened(link: ProbeLink): void {
    const { clock, name } = this.#deps;
    this.#commands = new ProbeCommands({ clock, name, write: (bytes) => link.write(bytes) });
  }

  /** Rejects pending requests, because the process is no longer connected. */
  dispose(): void {
    const commands = this.#commands;
    this.#commands = undefined;
    this.state.clear();
    this.process = {};
    this.#load.clear();
    commands?.dispose();
  }

  joined({ socket, socketId, namespace }: ReadReport<'joined'>): void {
    this.state.add(socket, { socketId, namespace });
  }

  described({ socket, issued, rooms, more }: ReadReport<'socketRooms'>): void {
    const known = this.state.get(socket);
    if (!known) return;
    known.issued = issued;
    this.state.join(socket, rooms);
    this.state.membershipsLeftOut += more;
  }

  /**
   * @returns the rooms that the socket joined or left, without joined rooms in which it already was and left rooms in which it was not.
   * Undefined when the socket leaves all rooms, as each socket does when it is disconnected.
   */
  roomsChanged({ socket, change, rooms }: ReadReport<'roomsChanged'>): RoomsChange | undefined {
    const kind = roomChanges[change];
    const isJoin = kind === 'joined';
    const known = this.state.get(socket)?.rooms;
    const changed = [...new Set(rooms)].filter((room) => known?.has(room) !== isJoin);
    if (isJoin) this.state.join(socket, rooms);
    else if (kind === 'left') this.state.leave(socket, rooms);
    else this.state.leaveAll(socket);
    if (kind !== 'joined' && kind !== 'left') return undefined;
    return { state: isJoin ? 'joinedRooms' : 'leftRooms', rooms: changed };
  }

  /** Stores how busy the process was in the last second: the longest delay of its event loop, and its memory in bytes. */
  loaded(report: Pick<ReadReport<'load'>, 't' | 'stallMs' | 'meanMs' | 'rss'>): void {
    const { stallMs, rss } = report;
    this.process = { eventLoopDelayMs: stallMs, memoryBytes: rss };
    this.#load.add(report);
  }

  answered(report: ReadReport<'answered'>): void {
    this.#commands?.answered(report);
  }

  connectionOf(key: number | string): ObservedConnection | undefined {
    return typeof key === 'number' ? this.#deps.connectionOf(key) : undefined;
  }

  waitingPackets(key: number | string): number {
    return typeof key === 'number' ? this.#deps.waitingPackets(key) : 0;
  }

  async emit({ namespace, rooms, socketId }: ServerTarget, event: string, args: readonly unknown[]): Promise<number> {
    const socket = socketId === undefined ? 0 : this.#number({ namespace, socketId });
    let tagged: unknown[];
    try {
      checkCarried(args, 'default');
      tagged = taggedArgs(args);
    } catch (error) {
      throw userError('emit.notEncoded', { reported: messageOf(error) });
    }
    const command = { action: 'emit', namespace, rooms, socket, event, args: tagged } as const;
    return (await this.#send(command, { namespace, ...(socketId !== undefined && { socketId }) })).recipients;
  }

  async disconnect(target: SocketTarget): Promise<void> {
    await this.#send({ action: 'disconnect', socket: this.#number(target) }, target);
  }

  async changeRooms(action: 'join' | 'leave', target: SocketTarget, rooms: readonly string[]): Promise<void> {
    await this.#send({ action, socket: this.#number(target), rooms }, target);
  }

  #number(target: SocketTarget): number {
    if (!this.#commands) throw userError('server.gone', { name: this.#deps.name });
    const known: KnownSocket | undefined = this.state.find(target.namespace, target.socketId);
    if (typeof known?.key === 'number') return known.key;
    throw userError('server.noSocket', { ...target });
  }

  async #send(command: ProbeCommand, { namespace, socketId = '' }: Partial<SocketTarget>): Promise<CommandResult> {
    if (!this.#commands) throw userError('server.gone', { name: this.#deps.name });
    const result = await this.#commands.send(command);
    switch (result.refusal) {
      case 'none':
        return result;
      case 'noSocket':
        throw userError('server.noSocket', { socketId, namespace: namespace ?? '' });
      case 'noNamespace':
        throw userError('server.noNamespace', { namespace: namespace ?? '' });
      case 'failed':
        throw userError('server.failed', { reported: result.reported });
    }
  }
}
