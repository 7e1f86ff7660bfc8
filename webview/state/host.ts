/**
 * The way to the host: the page's one acquireVsCodeApi call, a port over its messages, the channel on top of it, and the state that
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
  /** What was kept, as it was kept: to be validated. */
  getState(): unknown;
  setState(state: unknown): void;
}

export function connectHost(): Host {
  const api = acquireVsCodeApi();
  const messages = new Emitter<unknown>();
  window.addEventListener('message', (event: MessageEvent<unknown>) => messages.fire(event.data));
  const port: Port = {
    // VS Code's webview copies; it has no transfer list that is worth a difference.
    post: (message) => api.postMessage(message),
    onMessage: messages.event,
  };
  return {
    channel: new Channel(port, systemClock),
    getState: () => api.getState(),
    setState: (state) => api.setState(state),
  };
}
