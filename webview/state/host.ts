/**
 * The connection to the host: the only acquireVsCodeApi call of the page, a port for its messages, a channel over this port, and the state
 * that VS Code keeps while the panel is hidden.
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
  /** The saved state, before validation. */
  getState(): unknown;
  setState(state: unknown): void;
}

export function connectHost(): Host {
  const api = acquireVsCodeApi();
  const messages = new Emitter<unknown>();
  window.addEventListener('message', (event: MessageEvent<unknown>) => messages.fire(event.data));
  const port: Port = {
    // VS Code copies the messages of a webview, so a transfer list would have no effect.
    post: (message) => api.postMessage(message),
    onMessage: messages.event,
  };
  return {
    channel: new Channel(port, systemClock),
    getState: () => api.getState() ?? keptDrafts(),
    setState: (state) => api.setState(state),
  };
}

/** The drafts of a panel that was closed, as the host stored them. */
function keptDrafts(): unknown {
  const text = document.getElementById('drafts')?.textContent;
  return text ? { version: 2, slices: JSON.parse(text) as unknown } : undefined;
}
