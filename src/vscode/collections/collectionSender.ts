/**
 * Sends emits of collections: over the connection that the collection names, opened when it is not open yet.
 * Invariant: an emit goes only to a connection whose resolved profile (variables, secrets, TLS files, proxy) is its own as it is resolved
 * now. How the profile is written says nothing: `{{host}}` may stand for another server than a moment ago.
 */
import { systemClock } from '../../base/clock.ts';
import type { ConnectionSummary } from '../../protocol/shapes.ts';
import type { EmitRepeats } from './emitRepeats.ts';
import type { ExpectResults } from './expectResults.ts';
import type { RepeatEnd } from './repeat.ts';
import type { EmitResolver, FilledEmit, ResolvedEmit } from '../../host/collections/resolveEmit.ts';
import type { EmitResult, EngineFacade, PreparedProfile } from '../../host/engine/engineFacade.ts';
import { uriArgument } from '../commands/uriArgument.ts';
import { collectionErrors } from '../../host/collections/collectionErrorTexts.ts';

export interface CollectionSenderDeps {
  readonly inspector: EngineFacade;
  readonly resolver: EmitResolver;
  readonly repeats: EmitRepeats;
  readonly results: ExpectResults;
}

export interface SendRequest {
  readonly uri?: unknown;
  /** The emit's name, with its folders before it. */
  readonly emit: string;
  readonly environment?: string | undefined;
  readonly variables?: Readonly<Record<string, string>> | undefined;
}

/** Of a repeat: the last emit's result, and how many were sent. */
export type SentEmit = Partial<EmitResult> & { connectionId: string; sent?: number };

export class CollectionSender {
  readonly #deps: CollectionSenderDeps;
  /** Connections that were opened here: they may be connected again when they are closed. */
  readonly #opened = new Set<string>();
  /** By engine and fingerprint. */
  readonly #opening = new Map<string, Promise<string>>();

  constructor(deps: CollectionSenderDeps) {
    this.#deps = deps;
  }

  /**
   * Sends an emit; one that is repeated resolves once the last was sent.
   * @throws UserError that says what is missing and where
   */
  async send(request: SendRequest): Promise<SentEmit> {
    const target = await this.#resolve(request);
    if (target.resolved.emit.repeat) {
      const { connectionId, end } = await this.#repeat(target);
      return { ...(await end), connectionId };
    }
    const filled = await target.resolved.fill();
    const connectionId = await this.#connection(target.resolved);
    return { ...(await this.#emit(target, connectionId, filled)), connectionId };
  }

  /**
   * Begins to repeat an emit.
   * @throws UserError for one that has no `repeat`
   */
  async startRepeat(request: SendRequest): Promise<{ repeatId: string }> {
    const target = await this.#resolve(request);
    if (!target.resolved.emit.repeat) {
      throw collectionErrors('repeat.missing', { emit: target.emit, example: '"repeat": { "everyMs": 1000 }' });
    }
    const { repeatId } = await this.#repeat(target);
    return { repeatId };
  }

  /** The connection of an emit, opened when it is not open yet. @returns its ID */
  async connect(request: SendRequest): Promise<string> {
    return this.#connection((await this.#resolve(request)).resolved);
  }

  async #resolve({ uri, emit, ...more }: SendRequest): Promise<Target> {
    const file = uriArgument(uri, 'collection');
    const resolved = await this.#deps.resolver.resolve({ uri: file.toString(), emit, ...more });
    return { uri: file.toString(), emit, resolved };
  }

  async #emit(
    { uri, emit: name }: Target,
    connectionId: string,
    { args, expect, ...emit }: FilledEmit,
  ): Promise<EmitResult> {
    const result = await this.#deps.inspector.send({ connectionId, ...emit }, args, expect);
    if (result.expect) this.#deps.results.set(uri, name, result.expect);
    return result;
  }

  /** All of it goes over one connection; what changes in the file meanwhile does not count. */
  async #repeat(target: Target): Promise<{ repeatId: string; connectionId: string; end: Promise<RepeatEnd> }> {
    const { resolved } = target;
    const { inspector, repeats } = this.#deps;
    const { count, everyMs } = resolved.emit.repeat ?? { count: 1, everyMs: 0 };
    // A variable without a value is reported before a connection is opened.
    let first: FilledEmit | undefined = await resolved.fill();
    const connectionId = await this.#connection(resolved);
    const isIt = (connection: ConnectionSummary): boolean => connection.connectionId === connectionId;
    const started = repeats.start(target, {
      clock: systemClock,
      count,
      everyMs,
      connection: {
        current: () => inspector.connections.find(isIt),
        request: async () => (await inspector.listConnections()).find(isIt),
        onDidChange: inspector.onDidChange,
      },
      fill: async () => {
        const filled = first ?? (await resolved.fill());
        first = undefined;
        return filled;
      },
      send: (filled) => this.#emit(target, connectionId, filled),
    });
    return { ...started, connectionId };
  }

  /** Emits at the same time to the same server share one attempt. */
  async #connection({ profile, emit }: ResolvedEmit): Promise<string> {
    const { inspector } = this.#deps;
    const prepared = await inspector.prepare(
      profile.written.name === undefined ? named(profile, emit.connection) : profile,
    );
    const name = `${inspector.generation}\n${prepared.fingerprint}`;
    const underWay = this.#opening.get(name);
    if (underWay) return underWay;
    const opening = this.#open(prepared).finally(() => this.#opening.delete(name));
    this.#opening.set(name, opening);
    return opening;
  }

  async #open(prepared: PreparedProfile): Promise<string> {
    const { inspector } = this.#deps;
    const connections = await inspector.listConnections();
    const same = connections.filter(({ connectionId }) => inspector.isOpenedAs(connectionId, prepared));
    // A connection that tries again takes emits too: they wait in its buffer, as the client does it.
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

/** What is sent. */
interface Target {
  /** The collection's file, as text. */
  readonly uri: string;
  readonly emit: string;
  readonly resolved: ResolvedEmit;
}

/** Lists show the collection's key of a connection that has no name. */
function named(profile: ResolvedEmit['profile'], name: string): ResolvedEmit['profile'] {
  const { written, filled, shown } = profile;
  return { ...profile, written: { name, ...written }, filled: { name, ...filled }, shown: { name, ...shown } };
}
