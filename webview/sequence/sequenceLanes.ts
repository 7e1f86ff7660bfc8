/**
 * The lanes of the entries that the filter shows, and when their clients were connected. They are requested while the
 * view is visible.
 */
import type { Clock } from '../../src/base/clock.ts';
import { type Disposable, DisposableStore } from '../../src/base/disposable.ts';
import { Emitter } from '../../src/base/emitter.ts';
import { shortClientName } from '../../src/model/entry/clientName.ts';
import { type LaneConnection, type Lanes, lanesOf } from '../../src/model/sequence/lanes.ts';
import { isOpenAt, type OpenPeriod, readPeriods } from '../../src/model/sequence/openPeriods.ts';
import { quoted } from '../../src/model/text/quoted.ts';
import { hostAndNamespace } from '../../src/model/url/shownUrl.ts';
import { visible } from '../../src/model/text/visible.ts';
import type { Channel } from '../../src/protocol/channel.ts';
import { sequenceLanes, type SequenceLanesResult, type SequenceSubject } from '../../src/protocol/sequenceMessages.ts';
import type { SessionMirror } from '../../src/protocol/sessionMirror.ts';
import type { ConnectionSummary, NamedConnection } from '../../src/protocol/shapes.ts';
import { PollingQuery } from '../state/pollingQuery.ts';
import { sequenceTexts } from './sequenceTexts.ts';

/** The maximum number of lanes for clients. The other clients share one lane. */
const maxClients = 200;
const maxNameLength = 60;
const noLanes: Lanes = { lanes: [], ends: new Map() };

export interface SequenceLanesDeps {
  readonly channel: Channel;
  readonly clock: Clock;
  readonly session: SessionMirror;
  /** The query of the view. */
  readonly subject: () => SequenceSubject;
}

export class SequenceLanes implements Disposable {
  readonly #deps: SequenceLanesDeps;
  readonly #store = new DisposableStore();
  readonly #poll: PollingQuery<SequenceSubject, SequenceLanesResult>;
  readonly #changes = this.#store.add(new Emitter<void>());
  /** Connections that loaded rows belong to, and that the last result does not contain. */
  readonly #more = new Set<string>();
  #lanes = noLanes;
  #periods = new Map<string, OpenPeriod[]>();
  /** The connections of each client lane. */
  #members: (readonly string[])[] = [];
  readonly onDidChange = this.#changes.event;

  constructor(deps: SequenceLanesDeps) {
    this.#deps = deps;
    const { channel, clock, session, subject } = deps;
    this.#poll = this.#store.add(new PollingQuery(channel, clock, sequenceLanes, subject));
    this.#store.add(this.#poll.onDidChange(() => this.#update()));
    this.#store.add(session.onDidChange(() => this.#update()));
    this.#store.add(
      session.onDidBegin(() => {
        this.#more.clear();
        this.#poll.reset();
      }),
    );
  }

  get lanes(): Lanes {
    return this.#lanes;
  }

  set visible(visible: boolean) {
    this.#poll.visible = visible;
  }

  /** Requests the lanes again, because the query has changed. */
  refresh(): void {
    this.#more.clear();
    this.#poll.refresh();
  }

  /** Adds the lanes of connections whose rows are shown, without waiting for the next result. */
  shown(connectionIds: Iterable<string>): void {
    let isNew = false;
    for (const connectionId of connectionIds) {
      if (connectionId === '' || this.#lanes.ends.has(connectionId) || this.#more.has(connectionId)) continue;
      this.#more.add(connectionId);
      isNew = true;
    }
    if (isNew) this.#update();
  }

  /** Whether a client of a lane was connected after an entry. Always true for lanes of proxies and servers. */
  isOpen(lane: number, seq: number): boolean {
    const members = this.#members[lane];
    return !members || members.some((connectionId) => isOpenAt(this.#periods.get(connectionId), seq));
  }

  dispose(): void {
    this.#store.dispose();
  }

  #update(): void {
    const { result } = this.#poll;
    const connections = result?.connections ?? [];
    this.#periods = readPeriods(
      connections.map(({ connectionId }) => connectionId),
      new Float64Array(result?.periods ?? new ArrayBuffer()),
    );
    const withEvents = connections.filter(({ events }) => events > 0).map(({ connectionId }) => connectionId);
    const known = new Map(connections.map((connection) => [connection.connectionId, connection]));
    const ids = new Set([...withEvents, ...this.#more]);
    this.#lanes = lanesOf(
      [...ids].map((connectionId) => this.#laneConnection(connectionId, known.get(connectionId))),
      maxClients,
      sequenceTexts.otherClients(),
    );
    this.#members = [];
    for (const [connectionId, { client }] of this.#lanes.ends) {
      // If the client's own connection is shown too, its entries are more exact about when the client was connected.
      const clientAt = known.get(connectionId)?.clientAt;
      if (clientAt !== undefined && this.#lanes.ends.has(clientAt)) continue;
      this.#members[client] = [...(this.#members[client] ?? []), connectionId];
    }
    this.#changes.fire();
  }

  #laneConnection(connectionId: string, known: SequenceLanesResult['connections'][number] | undefined): LaneConnection {
    const { state } = this.#deps.session;
    const inLog = known?.named;
    const summary: ConnectionSummary | undefined = this.#deps.session.connection(connectionId);
    const named =
      summary ??
      state?.former?.find((former) => former.connectionId === connectionId) ??
      inLog ??
      unnamed(connectionId);
    const source = inLog?.source;
    const sourceId = source?.sourceId ?? summary?.sourceId ?? connectionId;
    const sourceKind = source?.kind ?? summary?.sourceKind ?? 'client';
    const sourceName = source?.name ?? state?.sources?.find((one) => one.sourceId === sourceId)?.name ?? '';
    const sid = summary?.sid ?? inLog?.sid;
    const isBroadcast = sourceKind === 'node' && sid === undefined;
    const isOwn = sourceKind === 'client';
    const namespace = named.namespace === '/' ? '' : shown(named.namespace);
    const client = isBroadcast
      ? sequenceTexts.clientsOf({ namespace: shown(named.namespace) })
      : isOwn
        ? isUnnamed(named)
          ? sequenceTexts.inspector()
          : shown(named.name)
        : summary?.client
          ? shown(shortClientName(summary.client))
          : shown(connectionId);
    return {
      connectionId,
      client,
      clientNote: [isBroadcast ? '' : shown(connectionId), namespace].filter(Boolean).join(' · '),
      url: named.url,
      sourceKind,
      observedEnd: inLog?.observedEnd,
      sourceId,
      sourceName: shown(sourceName),
      clientAt: known?.clientAt,
      serverAt: known?.serverAt,
      ...(isOwn || sid === undefined ? {} : { sid }),
    };
  }
}

/** Without a display name, the title of a connection would be its server, which has its own lane. */
function isUnnamed({ name, url, namespace }: NamedConnection): boolean {
  return name === '' || name === hostAndNamespace(url, namespace);
}

function unnamed(connectionId: string): NamedConnection {
  return { connectionId, name: '', url: '', namespace: '/' };
}

function shown(text: string): string {
  return visible(quoted(text, maxNameLength));
}
