/**
 * The open views of one caller. Notifications contain no rows: the caller requests the rows that it shows. Until a notification is
 * acknowledged, no other is sent and no work is done for the view, because a hidden panel does not acknowledge.
 */
import { userError } from '../../model/cause/userErrors.ts';
import { type Disposable, DisposableStore, toDisposable } from '../../base/disposable.ts';
import { Throttle } from '../../base/throttle.ts';
import type { ArrowJoin } from '../../model/sequence/arrowJoin.ts';
import type { Channel } from '../../protocol/channel.ts';
import { packRows } from '../../protocol/rowColumns.ts';
import { type JoinsRequest, sequenceJoins } from '../../protocol/sequenceMessages.ts';
import * as m from '../../protocol/viewMessages.ts';
import { TimeSlicer } from '../contracts/timeSlicer.ts';
import { arrowJoinOf } from '../correlation/arrowJoins.ts';
import type { Counterparts } from '../correlation/counterparts.ts';
import type { LogAccess } from '../log/captureLog.ts';
import { TimelineView } from '../timeline/timelineView.ts';

const everyMs = 50;

type ViewAccess = LogAccess & { readonly counterparts: Counterparts };

interface OpenView {
  readonly view: TimelineView;
  readonly store: DisposableStore;
  readonly throttle: Throttle;
  /** The version that was sent and not acknowledged yet. */
  reported: number | undefined;
  /** The newest version that the caller knows. */
  known: number;
  /** The scheduled callback for the next slice of work. */
  working: NodeJS.Immediate | undefined;
}

export class ViewSet implements Disposable {
  readonly #engine: ViewAccess;
  readonly #channel: Channel;
  readonly #views = new Map<string, OpenView>();
  #nextId = 1;

  constructor(engine: ViewAccess, channel: Channel) {
    this.#engine = engine;
    this.#channel = channel;
  }

  registerHandlers(): void {
    const channel = this.#channel;
    channel.handle(m.viewOpen, (query) => {
      const viewId = this.#open();
      return this.#query(viewId, query);
    });
    channel.handle(m.viewFilter, ({ viewId, ...query }) => this.#query(viewId, query));
    channel.handle(m.viewClose, ({ viewId }) => {
      this.#views.get(viewId)?.store.dispose();
      this.#views.delete(viewId);
      return {};
    });
    channel.handle(m.viewRows, ({ viewId, from, count }) => {
      const { view } = this.#view(viewId);
      const { version, matched } = view.state;
      return { version, matched, from, columns: packRows(view.rows(from, count)) };
    });
    channel.handle(m.viewIndexOf, ({ viewId, seq }) => this.#view(viewId).view.indexOf(seq));
    channel.handle(sequenceJoins, (request, { signal }) => this.#joins(request, signal));
    channel.handle(m.viewFold, ({ viewId, seq, isOpen }) => {
      const open = this.#view(viewId);
      open.view.fold(seq, isOpen);
      open.known = open.view.version;
      return this.#state(viewId);
    });
    channel.handle(m.viewUnfolded, ({ viewId, seqs }) => ({ seqs: this.#view(viewId).view.unfolded(seqs) }));
    channel.on(m.viewAcknowledge, ({ viewId, version }) => {
      const open = this.#views.get(viewId);
      if (!open || open.reported !== version) return;
      open.reported = undefined;
      if (open.view.version !== version || open.view.hasWork) open.throttle.request();
    });
  }

  dispose(): void {
    for (const { store } of this.#views.values()) store.dispose();
    this.#views.clear();
  }

  #open(): string {
    const viewId = `v${this.#nextId++}`;
    const { log, clock } = this.#engine;
    const store = new DisposableStore();
    const view = store.add(new TimelineView(log, clock));
    const throttle = store.add(new Throttle(clock, everyMs, () => this.#tick(viewId)));
    const open: OpenView = { view, store, throttle, reported: undefined, known: 0, working: undefined };
    store.add(view.onDidGetWork(() => throttle.request()));
    store.add(toDisposable(() => clearImmediate(open.working)));
    this.#views.set(viewId, open);
    return viewId;
  }

  /** Responds with the results of a first slice, which are complete for most captures. */
  #query(viewId: string, query: m.ViewQuery): m.ViewState {
    const open = this.#view(viewId);
    open.view.query(query);
    this.#work(open);
    open.known = open.view.version;
    return this.#state(viewId);
  }

  #tick(viewId: string): void {
    const open = this.#views.get(viewId);
    if (!open || open.reported !== undefined) return;
    if (open.view.hasWork && !open.working) this.#work(open);
    if (open.view.version === open.known) return;
    open.reported = open.known = open.view.version;
    this.#channel.notify(m.viewChanged, this.#state(viewId));
  }

  /** Runs one slice of pending work; the next one runs after other work of the engine. */
  #work(open: OpenView): void {
    clearImmediate(open.working);
    open.working = undefined;
    if (!open.view.work()) open.working = setImmediate(() => this.#work(open));
    if (open.view.version !== open.known) open.throttle.request();
  }

  /** Works in slices, because the times of each event are compared with those around it. */
  async #joins({ viewId, seqs, isExport = false }: JoinsRequest, signal: AbortSignal): Promise<{ joins: ArrowJoin[] }> {
    const { log, clock, counterparts } = this.#engine;
    const slicer = new TimeSlicer(clock, signal);
    await counterparts.upToDate(slicer);
    const exported = new Set(isExport ? seqs : []);
    const joins: ArrowJoin[] = [];
    for (const seq of seqs) {
      if (slicer.shouldYield) await slicer.yieldToEventLoop();
      const { view } = this.#view(viewId);
      const isShown = (other: number): boolean => (isExport ? exported.has(other) : view.indexOf(other).exact);
      const join = arrowJoinOf(log, counterparts, seq, isShown);
      if (join) joins.push(join);
    }
    return { joins };
  }

  #view(viewId: string): OpenView {
    const open = this.#views.get(viewId);
    if (!open) throw userError('capture.noView', { viewId });
    return open;
  }

  #state(viewId: string): m.ViewState {
    return { viewId, dropped: this.#engine.log.dropped, ...this.#view(viewId).view.state };
  }
}
