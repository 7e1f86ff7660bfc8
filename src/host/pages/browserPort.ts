import type { Event } from '../../base/emitter.ts';

/** A browser that VS Code's JavaScript debugger debugs; `id` is that of its debug session. */
export interface DebuggedBrowser {
  readonly id: string;
  readonly name: string;
  /** Whether it, or one of its pages, is the session that the debug views show. */
  readonly isActive: boolean;
}

/** A page, frame or worker, which has a debug session of its own. */
export interface BrowserTarget {
  readonly id: string;
  readonly browserId: string;
  readonly isPage: boolean;
}

/** The debugged browsers of the window. */
export interface BrowserPort {
  readonly browsers: readonly DebuggedBrowser[];
  readonly onDidChange: Event<void>;
  /** A page, frame or worker began; its script may not run yet. */
  readonly onDidStart: Event<BrowserTarget>;
  /** A session ended: the ID of a browser, page, frame or worker. */
  readonly onDidEnd: Event<string>;
  targetsOf(browserId: string): readonly BrowserTarget[];
  /** The browser of a session, which may be that of the browser itself; undefined if it belongs to no browser. */
  browserOf(sessionId: string): string | undefined;
  /** Where the DevTools protocol of a page, frame or worker is reached: what the debugger returns. */
  endpointOf(targetId: string): PromiseLike<unknown>;
  /** Starts to debug a browser. Resolves with its ID; undefined if it was not started. */
  launch(name: string, configuration: Readonly<Record<string, unknown>>): Promise<string | undefined>;
  /** Ends a debug session. */
  stop(browserId: string): Promise<void>;
}
