import { debug, type Disposable, EventEmitter } from 'vscode';
import type { DebugPaused } from '../../protocol/engineMessages.ts';

/**
 * Tracks which debug sessions of this window are paused, so that a connection that ends meanwhile can be explained. It listens to the
 * "stopped" and "continued" events of the debug adapters; a step stops again immediately and counts as one pause.
 */
export class DebugWatch implements Disposable {
  readonly #change = new EventEmitter<DebugPaused>();
  readonly onDidChange = this.#change.event;
  readonly #factory: Disposable;
  readonly #paused = new Map<string, DebugPaused>();

  constructor() {
    this.#factory = debug.registerDebugAdapterTrackerFactory('*', {
      createDebugAdapterTracker: (session) => {
        // Adapters rename their sessions.
        const paused = (is: boolean): void => this.#report({ id: session.id, name: session.name, paused: is });
        return {
          onDidSendMessage: (message: unknown) => {
            const event = eventOf(message);
            if (event === 'stopped') paused(true);
            else if (event === 'continued') paused(false);
          },
          // An adapter need not send "continued" after a "continue" request.
          onWillReceiveMessage: (message: unknown) => {
            if (commandOf(message) === 'continue') paused(false);
          },
          onWillStopSession: () => paused(false),
          onExit: () => paused(false),
        };
      },
    });
  }

  /** The sessions that are currently paused. */
  get paused(): readonly DebugPaused[] {
    return [...this.#paused.values()];
  }

  dispose(): void {
    this.#factory.dispose();
    this.#change.dispose();
  }

  #report(change: DebugPaused): void {
    if (change.paused) this.#paused.set(change.id, change);
    else this.#paused.delete(change.id);
    this.#change.fire(change);
  }
}

function eventOf(message: unknown): unknown {
  return typeof message === 'object' && message !== null && 'event' in message ? message.event : undefined;
}

function commandOf(message: unknown): unknown {
  return typeof message === 'object' && message !== null && 'command' in message ? message.command : undefined;
}
