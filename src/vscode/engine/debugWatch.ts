import { debug, type DebugConfiguration, type Disposable, EventEmitter } from 'vscode';
import type { DebugPaused } from '../../protocol/engineMessages.ts';

/**
 * Tracks which debug sessions of this window are paused, so that the end of a connection during a pause can be explained. This class
 * listens to the "stopped" and "continued" events of the debug adapters; a step stops again immediately and counts as one pause.
 */
export class DebugWatch implements Disposable {
  readonly #change = new EventEmitter<DebugPaused>();
  readonly onDidChange = this.#change.event;
  readonly #factory: Disposable;
  readonly #paused = new Map<string, DebugPaused>();
  readonly #ports = new Map<string, readonly number[]>();

  constructor() {
    this.#factory = debug.registerDebugAdapterTrackerFactory('*', {
      createDebugAdapterTracker: (session) => {
        // The name is read at each report, because adapters rename their sessions.
        const paused = (is: boolean): void => this.#report({ id: session.id, name: session.name, paused: is });
        this.#ports.set(session.id, portsIn(session.configuration));
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
          onExit: () => {
            paused(false);
            this.#ports.delete(session.id);
          },
        };
      },
    });
  }

  /** The sessions that are currently paused. */
  get paused(): readonly DebugPaused[] {
    return [...this.#paused.values()];
  }

  /** The ports on which the programs of the running sessions may listen, if their configurations contain them. */
  get ports(): readonly number[] {
    return [...new Set([...this.#ports.values()].flat())];
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

/** The ports in `env.PORT`, and in the URL of the page that is debugged. */
function portsIn(configuration: DebugConfiguration): readonly number[] {
  const { env, url } = configuration as { readonly [key: string]: unknown };
  const set = typeof env === 'object' && env !== null && 'PORT' in env ? String(env.PORT) : '';
  const opened = typeof url === 'string' ? (/^https?:\/\/[^/:]+:(\d+)/.exec(url)?.[1] ?? '') : '';
  return [set, opened].map(Number).filter((port) => Number.isInteger(port) && port > 0 && port <= 65_535);
}
