/**
 * Sends emits of collections over the connection that the collection names, which is opened if necessary. Invariant: an emit is sent only
 * over a connection whose resolved profile (variables, secrets, TLS files, proxy) equals the emit's own, resolved now. The written profile
 * is not compared, because the value of `{{host}}` may have changed since.
 */
import type { Clock } from '../../base/clock.ts';
import type { ConnectionSummary } from '../../protocol/shapes.ts';
import type { EmitLocation } from './emitLocation.ts';
import type { EmitRepeats } from './emitRepeats.ts';
import type { ExpectResults } from './expectResults.ts';
import type { RepeatEnd } from './repeat.ts';
import type { EmitResolver, FilledEmit, ResolvedEmit } from './resolveEmit.ts';
import type { EmitResult, EngineFacade, PreparedProfile } from '../engine/engineFacade.ts';
import { collectionErrors } from './collectionErrorTexts.ts';

export interface CollectionSenderDeps {
  readonly inspector: SenderEngine;
  readonly resolver: Pick<EmitResolver, 'resolve' | 'resolveConnection'>;
  readonly repeats: EmitRepeats;
  readonly results: ExpectResults;
  readonly clock: Clock;
}

/** The part of the engine's facade that is used here. */
export type SenderEngine = Pick<
  EngineFacade,
  | 'connections'
  | 'decision'
  | 'generation'
  | 'isOpenedAs'
  | 'listConnections'
  | 'onDidChange'
  | 'prepare'
  | 'reopen'
  | 'send'
  | 'startPrepared'
>;

export interface SendRequest {
  /** The URI of the collection's file, as text. */
  readonly uri: string;
  /** The emit's name preceded by its folders. */
  readonly emit: string;
  readonly environment?: string | undefined;
  readonly variables?: Readonly<Record<string, string>> | undefined;
  /** Sends the emit as volatile, even if the file does not. */
  readonly volatile?: boolean | undefined;
  /** Sends the emit once, even if it has a repeat. */
  readonly isOnce?: boolean | undefined;
}

/** For a repeat: the last emit's result, and the number of emits that were sent. */
export type SentEmit = Partial<EmitResult> & { connectionId: string; sent?: number };

export class CollectionSender {
  readonly #deps: CollectionSenderDeps;
  /** The IDs of connections that this class opened. Only these may be opened again after they were closed. */
  readonly #opened = new Set<string>();
  /** The attempts to connect that are in progress, by engine and fingerprint. */
  readonly #opening = new Map<string, Promise<string>>();

  constructor(deps: CollectionSenderDeps) {
    this.#deps = deps;
  }

  /**
   * Sends an emit; for a repeated emit, resolves when the last one was sent.
   * @throws UserError that names the missing value and its path
   */
  async send(request: SendRequest): Promise<SentEmit> {
    const target = await this.#resolve(request);
    if (target.resolved.emit.repeat && !request.isOnce) {
      const { connectionId, end } = await this.#repeat(target);
      return { ...(await end), connectionId };
    }
    const filled = await target.resolved.fill();
    const connectionId = await this.#connection(target.resolved.profile, target.resolved.emit.connection);
    return { ...(await this.#emit(target, connectionId, filled)), connectionId };
  }

  /**
   * Starts to repeat an emit.
   * @param failed is called if the repeat ends with an error
   * @throws UserError for an emit without `repeat`
   */
  async startRepeat(
    request: SendRequest,
    failed: (error: unknown) => void = () => undefined,
  ): Promise<{ repeatId: string }> {
    const target = await this.#resolve(request);
    if (!target.resolved.emit.repeat) {
      throw collectionErrors('repeat.missing', { emit: target.emit, example: '"repeat": { "everyMs": 1000 }' });
    }
    const { repeatId, end } = await this.#repeat(target);
    end.catch(failed);
    return { repeatId };
  }

  /** The ID of an emit's connection, which is opened if necessary. */
  async connect(request: SendRequest): Promise<string> {
    const { profile, emit } = (await this.#resolve(request)).resolved;
    return this.#connection(profile, emit.connection);
  }

  /**
   * The ID of a connection of a collection, which is opened if it is not open.
   * @throws UserError that names the missing value and its path, or why it cannot be opened
   */
  async connectTo(uri: string, key: string): Promise<string> {
    return this.#connection(await this.#deps.resolver.resolveConnection({ uri }, key), key);
  }

  async #resolve(request: SendRequest): Promise<Target> {
    const { uri, emit, volatile } = request;
    return { uri, emit, volatile, resolved: await this.#deps.resolver.resolve(request) };
  }

  async #emit(
    { uri, emit: name, volatile }: EmitLocation & Pick<SendRequest, 'volatile'>,
    connectionId: string,
    { args, expect, ...emit }: FilledEmit,
  ): Promise<EmitResult> {
    const request = { connectionId, ...emit, ...(volatile !== undefined && { volatile }) };
    const result = await this.#deps.inspector.send(request, args, expect);
    if (result.expect) this.#deps.results.set(uri, name, result.expect);
    return result;
  }

  /** The whole repeat uses one connection; later changes to the file have no effect on it. */
  async #repeat(target: Target): Promise<{ repeatId: string; connectionId: string; end: Promise<RepeatEnd> }> {
    const { resolved } = target;
    const { inspector, repeats, clock } = this.#deps;
    const { count, everyMs } = resolved.emit.repeat ?? { count: 1, everyMs: 0 };
    // A variable without a value is reported before a connection is opened.
    let first: FilledEmit | undefined = await resolved.fill();
    const connectionId = await this.#connection(resolved.profile, resolved.emit.connection);
    const isTarget = (connection: ConnectionSummary): boolean => connection.connectionId === connectionId;
    const started = repeats.start(target, {
      clock,
      count,
      everyMs,
      connection: {
        current: () => inspector.connections.find(isTarget),
        request: async () => (await inspector.listConnections()).find(isTarget),
        onDidChange: inspector.onDidChange,
      },
      fill: async () => {
        const filled = first ?? (await resolved.fill());
        first = undefined;
        return filled;
      },
      send: (filled, location) => this.#emit(location, connectionId, filled),
    });
    return { ...started, connectionId };
  }

  /** Emits to the same server at the same time share one attempt to connect. */
  async #connection(profile: ResolvedEmit['profile'], key: string): Promise<string> {
    const { inspector } = this.#deps;
    const prepared = await inspector.prepare(profile.written.name === undefined ? named(profile, key) : profile);
    const name = `${inspector.generation}\n${prepared.fingerprint}`;
    const inProgress = this.#opening.get(name);
    if (inProgress) return inProgress;
    const opening = this.#open(prepared).finally(() => this.#opening.delete(name));
    this.#opening.set(name, opening);
    return opening;
  }

  async #open(prepared: PreparedProfile): Promise<string> {
    const { inspector } = this.#deps;
    const connections = await inspector.listConnections();
    const same = connections.filter(({ connectionId }) => inspector.isOpenedAs(connectionId, prepared));
    // A connection that is reconnecting also accepts emits: they wait in its buffer, as in the client.
    const open = same.find(({ state }) => state === 'connected') ?? same.find(({ state }) => state !== 'disconnected');
    if (open) return open.connectionId;
    const closed = same.find(({ connectionId }) => this.#opened.has(connectionId));
    if (closed) {
      await inspector.reopen(closed.connectionId);
      return closed.connectionId;
    }
    const connectionId = await inspector.startPrepared(prepared);
    this.#opened.add(connectionId);
    await inspector.decision(connectionId);
    return connectionId;
  }
}

/** A resolved emit, and its location. */
interface Target extends EmitLocation, Pick<SendRequest, 'volatile'> {
  readonly resolved: ResolvedEmit;
}

/** Lists show the collection's key for a connection that has no name. */
function named(profile: ResolvedEmit['profile'], name: string): ResolvedEmit['profile'] {
  const { written, filled, shown } = profile;
  return { ...profile, written: { name, ...written }, filled: { name, ...filled }, shown: { name, ...shown } };
}
