/** The parts of every page that its components need: the connection to the host, the saved state, and the models that components share. */
import { type Clock, systemClock } from '../../src/base/clock.ts';
import { DisposableStore } from '../../src/base/disposable.ts';
import type { Channel } from '../../src/protocol/channel.ts';
import { SessionMirror } from '../../src/protocol/sessionMirror.ts';
import { ConnectionChoice } from '../state/connectionChoice.ts';
import { FilterChoice } from '../state/filterChoice.ts';
import { connectHost } from '../state/host.ts';
import { RangeChoice } from '../state/rangeChoice.ts';
import { SavedState } from '../state/savedState.ts';
import { ScopeFilter } from '../state/scopeFilter.ts';
import { registerControls } from '../ui/toolkit.ts';
import { TypeAhead } from './typeAhead.ts';

export interface PageContext {
  readonly container: HTMLElement;
  /** Everything that the page owns. It is disposed when the page is closed. */
  readonly store: DisposableStore;
  readonly channel: Channel;
  readonly clock: Clock;
  readonly saved: SavedState;
  readonly session: SessionMirror;
  readonly choice: ConnectionChoice;
  readonly filter: FilterChoice;
  readonly range: RangeChoice;
}

export function connectPage(): PageContext {
  const container = document.getElementById('inspector');
  if (!container) throw new Error('The page has no element with the id "inspector"');
  registerControls();
  const clock = systemClock;
  const host = connectHost();
  const { channel } = host;
  const store = new DisposableStore();
  store.add(channel);
  // The components are disposed before the saved state, because disposing the saved state writes it.
  window.addEventListener('pagehide', () => store.dispose(), { once: true });
  // Created first: it must receive a command before the component that moves the focus.
  store.add(new TypeAhead(channel, clock));
  const saved = store.add(new SavedState(host, clock));
  const session = store.add(new SessionMirror(channel, clock));
  const choice = store.add(new ConnectionChoice(session, saved));
  const filter = store.add(new FilterChoice(saved));
  store.add(new ScopeFilter(choice, filter));
  const range = store.add(new RangeChoice(session, saved));
  return { container, store, channel, clock, saved, session, choice, filter, range };
}
