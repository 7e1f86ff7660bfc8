/**
 * The connection to the host: the page's only acquireVsCodeApi call, a port over its messages, the channel on top of it, and the state that
 * VS Code keeps for the panel while it is hidden.
 */
import { systemClock } from '../../src/base/clock.ts';
import { Emitter } from '../../src/base/emitter.ts';
import { Channel, type Port } from '../../src/protocol/channel.ts';

interface VsCodeApi {
  postMessage(message: unknown, transfer?: ArrayBuffer[]): void;
  getState(): unknown;
  setState(state: unknown): void;
}
declare function acquireVsCodeApi(): VsCodeApi;

export interface Host {
  readonly channel: Channel;
  /** The saved state, not validated. */
  getState(): unknown;
  setState(state: unknown): void;
}

export function connectHost(): Host {
  const api = acquireVsCodeApi();
  const messages = new Emitter<unknown>();
  window.addEventListener('message', (event: MessageEvent<unknown>) => messages.fire(event.data));
  const port: Port = {
    // VS Code's webview copies messages, so a transfer list has no effect.
    post: (message) => api.postMessage(message),
    onMessage: messages.event,
  };
  return {
    channel: new Channel(port, systemClock),
    getState: () => api.getState(),
    setState: (state) => api.setState(state),
  };
}
