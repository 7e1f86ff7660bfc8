import { type Disposable, DisposableStore } from '../base/disposable.ts';
import { Throttle } from '../base/throttle.ts';
import { UserError } from '../base/userError.ts';
import type { Channel } from '../protocol/channel.ts';
import { packRows } from '../protocol/rowColumns.ts';
import * as m from '../protocol/viewMessages.ts';
import type { Engine } from './engine.ts';
import { TimelineView } from './timelineView.ts';

const everyMs = 50;

interface OpenView {
  readonly view: TimelineView;
  readonly store: DisposableStore;
  readonly throttle: Throttle;
  /** Version that was told and not acknowledged yet. */
  told: number | undefined;
}

/** The views that one asker has open. It pulls the rows that it shows; it is told that something changed, never what. */
export class ViewSet implements Disposable {
  readonly #engine: Pick<Engine, 'log' | 'clock'>;
  readonly #channel: Channel;
  readonly #views = new Map<string, OpenView>();
  #nextId = 1;

  constructor(engine: Pick<Engine, 'log' | 'clock'>, channel: Channel) {
    this.#engine = engine;
    this.#channel = channel;
  }

  answer(): void {
    const channel = this.#channel;
    channel.handle(m.viewOpen, (query) => {
      const viewId = this.#open();
      this.#view(viewId).view.query(query);
      return this.#state(viewId);
    });
    channel.handle(m.viewFilter, ({ viewId, ...query }) => {
      this.#view(viewId).view.query(query);
      return this.#state(viewId);
    });
    channel.handle(m.viewClose, ({ viewId }) => {
      this.#views.get(viewId)?.store.dispose();
      this.#views.delete(viewId);
      return {};
    });
    channel.handle(m.viewRows, ({ viewId, from, count }) => {
      const { view } = this.#view(viewId);
      return { version: view.version, matched: view.matched, from, columns: packRows(view.rows(from, count)) };
    });
    channel.handle(m.viewIndexOf, ({ viewId, seq }) => this.#view(viewId).view.indexOf(seq));
    channel.on(m.viewAcknowledge, ({ viewId, version }) => {
      const open = this.#views.get(viewId);
      if (!open || open.told !== version) return;
      open.told = undefined;
      if (open.view.version !== version) open.throttle.request();
    });
  }

  dispose(): void {
    for (const { store } of this.#views.values()) store.dispose();
    this.#views.clear();
  }

  #open(): string {
    const viewId = `v${this.#nextId++}`;
    const store = new DisposableStore();
    const view = store.add(new TimelineView(this.#engine.log));
    const throttle = store.add(new Throttle(this.#engine.clock, everyMs, () => this.#tell(viewId)));
    store.add(view.onDidChange(() => throttle.request()));
    this.#views.set(viewId, { view, store, throttle, told: undefined });
    return viewId;
  }

  #tell(viewId: string): void {
    const open = this.#views.get(viewId);
    if (!open || open.told !== undefined) return;
    open.told = open.view.version;
    this.#channel.notify(m.viewChanged, this.#state(viewId));
  }

  #view(viewId: string): OpenView {
    const open = this.#views.get(viewId);
    if (!open) throw new UserError(`There is no view “${viewId}”. Open one first.`);
    return open;
  }

  #state(viewId: string): m.ViewState {
    const { view } = this.#view(viewId);
    const { log } = this.#engine;
    return {
      viewId,
      version: view.version,
      matched: view.matched,
      total: view.total,
      dropped: log.dropped,
      ...(view.fault && { fault: view.fault }),
    };
  }
}
