import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import type { Channel } from '../../protocol/channel.ts';
import * as host from '../../protocol/hostMessages.ts';
import { relayNotifications, relayRequests } from '../../protocol/relay.ts';
import type { EngineProcess } from '../engine/engineProcess.ts';
import type { PanelHandlers } from './panelHandlers.ts';

export interface PanelLinkOptions {
  readonly engine: EngineProcess;
  readonly handlers: PanelHandlers;
  /** A page is there and has asked for its first snapshot. */
  readonly onReady: () => void;
}

/** The way of one page to the engine and to the handlers of the host; cut, the page's views end, and its next request opens another way. */
export interface PanelLink extends Disposable {
  cut(): void;
}

export function linkPanel(channel: Channel, { engine, handlers, onReady }: PanelLinkOptions): PanelLink {
  const store = new DisposableStore();
  const link = store.add(engine.link((up) => relayNotifications(up, () => channel, host.relayedToPanel)));
  store.add(relayRequests(channel, () => Promise.resolve(link.channel()), host.relayedRequests));
  store.add(relayNotifications(channel, () => link.channel(), host.relayedToEngine));
  store.add(handlers.register(channel, onReady));
  return { cut: () => link.cut(), dispose: () => store.dispose() };
}
