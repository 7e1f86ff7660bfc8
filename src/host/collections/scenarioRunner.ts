/** Runs scenarios of collections in the engine, and gives it what only the host knows: secrets, certificates and files. */
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import { isReadByProxy } from '../../model/profile/proxyReaders.ts';
import { readSecret } from '../../model/collection/collectionSecrets.ts';
import { type ReportedScenario, reportedScenario, type ScenarioResult } from '../../model/scenario/scenarioResult.ts';
import { originIn } from '../../model/url/urlOrigin.ts';
import type { Channel } from '../../protocol/channel.ts';
import * as m from '../../protocol/scenarioMessages.ts';
import type { EngineLink, EngineProcess } from '../engine/engineProcess.ts';
import type { CollectionPort, FilePort, NetworkPort } from '../hostPort.ts';
import type { CollectionScope, CollectionScopes, ReadSecret, ScopeRequest } from './collectionScope.ts';

export interface ScenarioRunRequest extends ScopeRequest {
  /** The name of a scenario, or of an emit with an expectation, preceded by its folders. */
  readonly scenario: string;
}

export interface ScenarioRunnerDeps {
  readonly engine: Pick<EngineProcess, 'link' | 'revive'>;
  readonly scopes: Pick<CollectionScopes, 'open'>;
  readonly collections: Pick<CollectionPort, 'textOf'>;
  readonly files: Pick<FilePort, 'read'>;
  readonly network: Pick<NetworkPort, 'resolve' | 'machineProxy'>;
  readonly readSecret: ReadSecret;
}

export class ScenarioRunner implements Disposable {
  readonly #deps: ScenarioRunnerDeps;
  readonly #link: EngineLink;
  /** The collections of the scenarios that are running. */
  readonly #running = new Map<string, CollectionScope>();
  #nextRun = 1;

  constructor(deps: ScenarioRunnerDeps) {
    this.#deps = deps;
    this.#link = deps.engine.link((channel) => this.#serve(channel));
  }

  /**
   * Runs a scenario to its end.
   * @throws UserError when the file, the environment or the scenario does not exist
   */
  async run({ scenario, ...request }: ScenarioRunRequest, signal?: AbortSignal): Promise<ReportedScenario> {
    const { scopes, collections, engine } = this.#deps;
    const scope = await scopes.open(request);
    const text = await collections.textOf(request.uri);
    const { overrides, environment, variables } = scope.variables;
    const runId = `s${this.#nextRun++}`;
    this.#running.set(runId, scope);
    engine.revive();
    try {
      const params = {
        runId,
        collection: text,
        scenario,
        variables: {
          ...(overrides && { overrides }),
          ...(environment && { environment }),
          ...(variables && { collection: variables }),
        },
        home: { file: scope.file, ...(scope.environment !== undefined && { environment: scope.environment }) },
      };
      const { json, line } = await this.#link.channel().request(m.scenarioRun, params, { signal });
      return reportedScenario(JSON.parse(json) as ScenarioResult, { file: scope.file, line });
    } finally {
      this.#running.delete(runId);
    }
  }

  dispose(): void {
    this.#link.dispose();
  }

  #serve(channel: Channel): Disposable {
    const { files, network, readSecret: read } = this.#deps;
    const uriOf = (runId: string): string => this.#running.get(runId)?.uri ?? '';
    channel.handle(m.scenarioSecret, async ({ runId, name, receivers }) => {
      const all = [...new Set(receivers.flatMap((receiver) => [receiver, ...this.#readersOf(runId, receiver)]))];
      return { value: readSecret(await read({ name, collection: uriOf(runId), receivers: all })) };
    });
    channel.handle(m.scenarioNetwork, async ({ runId, profile }) => ({
      network: await network.resolve(profile, uriOf(runId)),
    }));
    channel.handle(m.scenarioFile, async ({ runId, path }) => {
      const bytes = await files.read(path, uriOf(runId));
      return { bytes: new Uint8Array(bytes).buffer };
    });
    return new DisposableStore();
  }

  /** The proxy of this machine, if it can read what a server receives. */
  #readersOf(runId: string, receiver: string): string[] {
    const proxy = this.#deps.network.machineProxy(receiver);
    if (proxy === undefined) return [];
    const profiles = Object.values(this.#running.get(runId)?.collection.connections ?? {});
    // Which connection needs the secret is not known here, so one with weak TLS options counts for all.
    const isRead = [{}, ...profiles].some(({ tls }: { tls?: (typeof profiles)[number]['tls'] }) =>
      isReadByProxy({ proxy, tls }, receiver),
    );
    return isRead ? [originIn(proxy, 'proxy') ?? proxy] : [];
  }
}
