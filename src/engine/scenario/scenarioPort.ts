/**
 * The functions that a scenario needs from its environment: connections, HTTP, time, and values that only its host
 * knows. Tests replace them.
 */
import type { Clock } from '../../base/clock.ts';
import type { StoredCause } from '../../model/cause/cause.ts';
import type { Delivery } from '../../model/entry/delivery.ts';
import type { Filter } from '../../model/filter/filter.ts';
import type { TestRegex } from '../../model/matcher/matcher.ts';
import type { Network } from '../../model/profile/network.ts';
import type { NetworkConditions } from '../../model/profile/networkConditions.ts';
import type { ConnectionProfile } from '../../model/profile/profile.ts';
import type { OutgoingEmit } from '../contracts/inspectedClient.ts';

/** An event that a connection received. */
export interface ReceivedEvent {
  readonly event: string;
  readonly requestsReply: boolean;
  /** The arguments as values. @throws UserError when they are no longer in the capture */
  args(): readonly unknown[];
  /** @throws SlowFilterError when a regular expression takes too long, or another UserError when the payload is no longer in the capture */
  matches(filter: Filter): boolean;
  /** @throws UserError when it cannot be acknowledged */
  reply(args: readonly unknown[]): void;
}

/** An emit that was recorded. */
export interface SentEvent {
  readonly wantsAck: boolean;
  readonly delivery: Delivery | undefined;
  readonly latencyMs: number | undefined;
  /** Why it has this delivery status. */
  readonly cause: StoredCause | undefined;
  /** The arguments of the acknowledgement; undefined if there is none. */
  ack(): readonly unknown[] | undefined;
  whenDecided(): Promise<void>;
}

export interface ConnectionListener {
  received(event: ReceivedEvent): void;
  /** Called when the state of the connection, or the delivery status of one of its emits, may have changed. */
  changed(): void;
}

export interface ScenarioConnection {
  readonly id: string;
  /** Rejects with a UserError if the first attempt fails. */
  connect(): Promise<void>;
  /** @throws UserError when it is refused before sending */
  emit(emit: OutgoingEmit): SentEvent;
  /** Whether nothing more will be received. */
  readonly isOver: boolean;
  /** Why it ended. */
  readonly endCause: StoredCause | undefined;
  setConditions(conditions: NetworkConditions): void;
  /** Ends it permanently, and removes it from the list of connections. */
  close(): void;
}

/** A request whose variables are filled in. */
export interface RequestToSend {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | undefined;
}

export interface ReceivedResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  /** The parsed value if the body is JSON, otherwise its text; its bytes if it is not text. */
  readonly body: unknown;
}

/** How the server of a request is reached. */
export interface HttpRoute {
  /** A profile whose URL is the origin of the request. */
  readonly profile: ConnectionProfile;
  readonly network: Network | undefined;
}

/** Performs the operations of a scenario. */
export interface ScenarioPort {
  readonly clock: Clock;
  /**
   * Must resolve before the other methods that use the network, and `regexRunner`, are called: their code may be loaded first. Undefined if
   * it is loaded.
   */
  whenLoaded(): Promise<void> | undefined;
  open(profile: ConnectionProfile, network: Network | undefined, listener: ConnectionListener): ScenarioConnection;
  /** @throws UserError when there is no response */
  request(request: RequestToSend, route: HttpRoute, signal: AbortSignal): Promise<ReceivedResponse>;
  /** Returns a function that runs the regular expressions of one check. One time limit applies to all of them together. */
  regexRunner(): TestRegex;
  uuid(): string;
  /** Lets other work continue, such as timers. */
  yieldToEventLoop(): Promise<void>;
}

/** The functions that only the host of the scenario can provide. */
export interface ScenarioHost {
  /**
   * The value of a secret.
   * @param receivers the origins that would receive it
   * @throws UserError when it has none, or when they must not receive it
   */
  secret(name: string, receivers: readonly string[]): Promise<string | number>;
  /**
   * The TLS files and the proxy of this machine that a profile needs.
   * @throws UserError for a TLS file or a proxy that cannot be used
   */
  network(profile: ConnectionProfile): Promise<Network | undefined>;
  /** The bytes of a file that a payload refers to. @throws UserError for a file that must not be read */
  file(path: string): Promise<Uint8Array>;
}
