import {
  commands,
  debug,
  type DebugConfiguration,
  type DebugSession,
  type Disposable,
  env,
  EventEmitter,
} from 'vscode';
import { workspace } from 'vscode';
import type { BrowserPort, BrowserTarget, DebuggedBrowser } from '../../host/pages/browserPort.ts';

/** The types of sessions in which VS Code's JavaScript debugger debugs a browser. */
const browserTypes = /^(?:pwa-)?(?:chrome|msedge|editor-browser)$/;
/** The parameter of a session's configuration by which a launch recognizes its session. */
const launchKey = '__socketioInspectorLaunch';

interface Known {
  readonly session: DebugSession;
  /** The browser's session, for a page, frame or worker; undefined for the session of a browser. */
  readonly browserId: string | undefined;
}

/**
 * The browsers that are debugged in this window, with their pages, frames and workers. This class listens to the messages of their debug
 * adapters, because VS Code reports a session only after the script of its page has started.
 */
export class BrowserSessions implements BrowserPort, Disposable {
  readonly #known = new Map<string, Known>();
  readonly #change = new EventEmitter<void>();
  readonly #start = new EventEmitter<BrowserTarget>();
  readonly #end = new EventEmitter<string>();
  readonly onDidChange = this.#change.event;
  readonly onDidStart = this.#start.event;
  readonly onDidEnd = this.#end.event;
  readonly #registrations: readonly Disposable[];
  #launches = 0;

  constructor() {
    this.#registrations = [
      debug.registerDebugAdapterTrackerFactory('*', {
        createDebugAdapterTracker: (session) =>
          browserTypes.test(session.type)
            ? {
                onDidSendMessage: (message: unknown) => {
                  if (isInitialized(message)) this.#add(session);
                },
                onExit: () => this.#remove(session.id),
              }
            : undefined,
      }),
      debug.onDidStartDebugSession((session) => this.#add(session)),
      debug.onDidTerminateDebugSession((session) => this.#remove(session.id)),
    ];
  }

  get browsers(): readonly DebuggedBrowser[] {
    const active = debug.activeDebugSession;
    const activeId = active && (browserOf(active) ?? active.id);
    return [...this.#known.values()]
      .filter(({ browserId }) => browserId === undefined)
      .map(({ session: { id, name } }) => ({ id, name, isActive: id === activeId }));
  }

  /** The pages, frames and workers of a browser. */
  targetsOf(browserId: string): readonly BrowserTarget[] {
    return [...this.#known.values()].filter((known) => known.browserId === browserId).map(targetOf);
  }

  browserOf(sessionId: string): string | undefined {
    const known = this.#known.get(sessionId);
    return known && (known.browserId ?? sessionId);
  }

  endpointOf(targetId: string): Thenable<unknown> {
    const { session } = this.#known.get(targetId) ?? {};
    // The debugger's command accepts only a session that VS Code has announced; the debug adapter responds before that.
    return session
      ? session.customRequest('requestCDPProxy')
      : commands.executeCommand('extension.js-debug.requestCDPProxy', targetId);
  }

  async launch(name: string, configuration: Readonly<Record<string, unknown>>): Promise<string | undefined> {
    const launch = ++this.#launches;
    const full: DebugConfiguration = {
      // In a remote window the browser would be started on the machine of the user, where it cannot be reached.
      ...(env.remoteName !== undefined && { browserLaunchLocation: 'workspace' }),
      ...configuration,
      type: String(configuration['type']),
      request: 'launch',
      name,
      [launchKey]: launch,
    };
    if (!(await debug.startDebugging(workspace.workspaceFolders?.[0], full))) return undefined;
    const all = [...this.#known.values()];
    return all.find(({ session, browserId }) => browserId === undefined && session.configuration[launchKey] === launch)
      ?.session.id;
  }

  async stop(browserId: string): Promise<void> {
    const { session } = this.#known.get(browserId) ?? {};
    if (session) await debug.stopDebugging(session);
  }

  dispose(): void {
    for (const registration of this.#registrations) registration.dispose();
    for (const emitter of [this.#change, this.#start, this.#end]) emitter.dispose();
  }

  #add(session: DebugSession): void {
    if (this.#known.has(session.id) || !browserTypes.test(session.type)) return;
    const known = { session, browserId: browserOf(session) };
    this.#known.set(session.id, known);
    if (known.browserId === undefined) this.#change.fire();
    else this.#start.fire(targetOf(known));
  }

  #remove(id: string): void {
    const known = this.#known.get(id);
    if (!known) return;
    this.#known.delete(id);
    this.#end.fire(id);
    if (known.browserId === undefined) this.#change.fire();
  }
}

/** The session of the browser that a page, frame or worker belongs to; undefined for the session of a browser. */
function browserOf({ parentSession }: DebugSession): string | undefined {
  if (!parentSession || !browserTypes.test(parentSession.type)) return undefined;
  return browserOf(parentSession) ?? parentSession.id;
}

function targetOf({ session, browserId }: Known): BrowserTarget {
  const type: unknown = session.configuration['__browserTargetType'];
  return { id: session.id, browserId: browserId ?? session.id, isPage: type === undefined || type === 'page' };
}

/** Whether a message is the response to the first request. After it, the adapter responds to other requests. */
function isInitialized(message: unknown): boolean {
  return typeof message === 'object' && message !== null && 'command' in message && message.command === 'initialize';
}
