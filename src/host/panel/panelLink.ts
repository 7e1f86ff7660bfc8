import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import type { Channel } from '../../protocol/channel.ts';
import * as relayed from '../../protocol/relayedMessages.ts';
import { relayNotifications, relayRequests } from '../../protocol/relay.ts';
import type { EngineProcess } from '../engine/engineProcess.ts';
import type { PanelHandlers } from './panelHandlers.ts';

export interface PanelLinkOptions {
  readonly engine: EngineProcess;
  readonly handlers: PanelHandlers;
  /** Called when the page is loaded and has requested its first snapshot. */
  readonly onReady: () => void;
}

/**
 * Connects one page to the engine and to the handlers of the host. After `cut`, the views of the page end, and the next request of the page
 * opens a new connection.
 */
export interface PanelLink extends Disposable {
  cut(): void;
}

export function linkPanel(channel: Channel, { engine, handlers, onReady }: PanelLinkOptions): PanelLink {
  const store = new DisposableStore();
  const link = store.add(engine.link((up) => relayNotifications(up, () => channel, relayed.relayedToPanel)));
  store.add(relayRequests(channel, () => Promise.resolve(link.channel()), relayed.relayedRequests));
  store.add(relayNotifications(channel, () => link.channel(), relayed.relayedToEngine));
  store.add(handlers.register(channel, onReady));
  return { cut: () => link.cut(), dispose: () => store.dispose() };
}
