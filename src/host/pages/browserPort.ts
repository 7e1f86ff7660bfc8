import type { Event } from '../../base/emitter.ts';

/** A browser that VS Code's JavaScript debugger debugs; `id` is the ID of its debug session. */
export interface DebuggedBrowser {
  readonly id: string;
  readonly name: string;
  /** Whether the session that the debug views show belongs to the browser or to one of its pages. */
  readonly isActive: boolean;
}

/** A page, frame or worker. Each has its own debug session. */
export interface BrowserTarget {
  readonly id: string;
  readonly browserId: string;
  readonly isPage: boolean;
}

/** The debugged browsers of the window. */
export interface BrowserPort {
  readonly browsers: readonly DebuggedBrowser[];
  readonly onDidChange: Event<void>;
  /** Fires when a page, frame or worker was created. Its script may not run yet. */
  readonly onDidStart: Event<BrowserTarget>;
  /** Fires when a session ended. The value is the ID of a browser, page, frame or worker. */
  readonly onDidEnd: Event<string>;
  targetsOf(browserId: string): readonly BrowserTarget[];
  /**
   * The ID of the browser that a session belongs to; the session can also be the session of the browser itself.
   * Undefined if the session belongs to no browser.
   */
  browserOf(sessionId: string): string | undefined;
  /** The endpoint of the DevTools protocol of a page, frame or worker, as the debugger returns it. */
  endpointOf(targetId: string): PromiseLike<unknown>;
  /** Starts to debug a browser. Resolves with its ID; undefined if it was not started. */
  launch(name: string, configuration: Readonly<Record<string, unknown>>): Promise<string | undefined>;
  /** Ends a debug session. */
  stop(browserId: string): Promise<void>;
}
