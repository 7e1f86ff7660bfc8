/**
 * The plan of a mock server: the events that it sends, and the events to which it responds. The plan is derived from a
 * capture or a collection (docs/mock.md).
 */
import type { Parser } from './mockOptions.ts';

/** Reads arguments when they are sent, because a capture can be larger than the memory. */
export type ReadArgs = () => readonly unknown[];

export type MockStep =
  | {
      readonly type: 'event';
      readonly afterMs: number;
      readonly event: string;
      readonly wantsAck: boolean;
      readonly args: ReadArgs;
    }
  | { readonly type: 'ack'; readonly afterMs: number; readonly args: ReadArgs }
  | { readonly type: 'disconnect'; readonly afterMs: number };

/** An event of a client, and the steps of the server after it. */
export interface MockRequest {
  readonly event: string;
  /** See `argumentsKey`. Undefined if any arguments match. */
  readonly key: string | undefined;
  /** The steps in the order of their times, which are counted from the event. */
  readonly steps: readonly MockStep[];
}

/** The traffic of one client in a namespace, from the join to the end of the connection. */
export interface MockVisit {
  /** The events that the server sends regardless of the client. Times count from the join. */
  readonly unprompted: readonly MockStep[];
  readonly requests: readonly MockRequest[];
}

export interface MockPlan {
  /** The path of Socket.IO on the server. */
  readonly path: string | undefined;
  readonly parser: Parser;
  /** The visits of each namespace, by its name. Each namespace has at least one visit. */
  readonly namespaces: ReadonlyMap<string, readonly MockVisit[]>;
  /** The parts of the file that cannot be served, as texts for users. */
  readonly omissions: readonly string[];
}
