/** Runs scenarios of collections in the engine, and provides the data that only the host can read: secrets, certificates and files. */
import type { Disposable } from '../../base/disposable.ts';
import { nestedParams } from '../../model/cause/cause.ts';
import type { Collection } from '../../model/collection/collection.ts';
import { isReadByProxy } from '../../model/profile/proxyReaders.ts';
import { readSecret } from '../../model/collection/collectionSecrets.ts';
import {
  type ReportedScenario,
  reportedScenario,
  type ScenarioResult,
  type StepResult,
} from '../../model/scenario/scenarioResult.ts';
import { originIn } from '../../model/url/urlOrigin.ts';
import type { Channel } from '../../protocol/channel.ts';
import { ChannelError } from '../../protocol/channelError.ts';
import * as m from '../../protocol/scenarioMessages.ts';
import type { EngineLink, EngineProcess } from '../engine/engineProcess.ts';
import { engineErrors } from '../engine/engineTexts.ts';
import type { FilePort, NetworkPort } from '../hostPort.ts';
import type { CollectionScope, CollectionScopes, ReadSecret, ScopeRequest } from './collectionScope.ts';
import { forProgram, forUser, mayPrompt } from '../caller.ts';

export interface ScenarioRunRequest extends ScopeRequest {
  /** The name of a scenario, or of an emit with an expectation, preceded by its folders. */
  readonly scenario: string;
  /** If set, the connections of the scenario stay in the list until the next run with this key. */
  readonly keepAs?: string;
}

/** A collection as it was read at the start of a run. */
export interface PreparedCollection {
  readonly text: string;
  readonly scope: CollectionScope;
}

/** A scenario, or an emit with an expectation, that can be run. */
export interface PreparedScenario {
  readonly name: string;
  /** The index of the scenario among everything that can be run in the collection. If left out, the first one with the name is run. */
  readonly index?: number;
  /** If set, the connections stay in the list after the run, until the next run with the same key. */
  readonly keepAs?: string;
}

export interface FinishedScenario {
  readonly reported: ReportedScenario;
  /** The line in the file where the step that did not pass begins, counted from 1. */
  readonly faultLine: number | undefined;
  /** The IDs of the connections that the scenario opened. Their entries are the capture of the scenario. */
  readonly connectionIds: readonly string[];
}

export interface ScenarioRunOptions {
  readonly signal?: AbortSignal | undefined;
  /** Called when a step of the scenario has ended. */
  readonly onStep?: ((step: StepResult) => void) | undefined;
}

interface RunningScenario {
  readonly scope: CollectionScope;
  readonly onStep: ScenarioRunOptions['onStep'];
  /** Whether the user started the run and may be prompted for secrets. */
  readonly prompts: boolean;
}

export interface ScenarioRunnerDeps {
  readonly engine: Pick<EngineProcess, 'link' | 'revive' | 'fault'>;
  readonly scopes: Pick<CollectionScopes, 'openWithText' | 'openRead'>;
  readonly files: Pick<FilePort, 'read'>;
  readonly network: Pick<NetworkPort, 'resolve' | 'machineProxy'>;
  readonly readSecret: ReadSecret;
}

export class ScenarioRunner implements Disposable {
  readonly #deps: ScenarioRunnerDeps;
  readonly #link: EngineLink;
  readonly #running = new Map<string, RunningScenario>();
  #nextRun = 1;

  constructor(deps: ScenarioRunnerDeps) {
    this.#deps = deps;
    this.#link = deps.engine.link((channel) => this.#serve(channel));
  }

  /**
   * Runs a scenario to its end.
   * @throws UserError when the file, the environment or the scenario does not exist
   */
  async run(
    { scenario, keepAs, ...request }: ScenarioRunRequest,
    options?: ScenarioRunOptions,
  ): Promise<ReportedScenario> {
    const collection = await this.#deps.scopes.openWithText(request);
    const prepared = { name: scenario, ...(keepAs !== undefined && { keepAs }) };
    return (await this.runPrepared(collection, prepared, options)).reported;
  }

  /**
   * Prepares a collection that was read, so that several of its scenarios can be run.
   * @throws UserError when it has no such environment
   */
  async prepare(
    request: ScopeRequest,
    { text, collection }: { readonly text: string; readonly collection: Collection },
  ): Promise<PreparedCollection> {
    return { text, scope: await this.#deps.scopes.openRead(request, collection) };
  }

  /**
   * Runs a scenario to its end.
   * @throws UserError when the scenario does not exist, or the engine ends
   */
  async runPrepared(
    { text, scope }: PreparedCollection,
    { name, index, keepAs }: PreparedScenario,
    { signal, onStep }: ScenarioRunOptions = {},
  ): Promise<FinishedScenario> {
    const { engine } = this.#deps;
    const { overrides, environment, variables } = scope.variables;
    const runId = `s${this.#nextRun++}`;
    this.#running.set(runId, { scope, onStep, prompts: mayPrompt() });
    engine.revive();
    try {
      const params = {
        runId,
        collection: text,
        scenario: name,
        ...(index !== undefined && { index }),
        ...(keepAs !== undefined && { keepAs }),
        ...(onStep && { reportsSteps: true }),
        variables: {
          ...(overrides && { overrides }),
          ...(environment && { environment }),
          ...(variables && { collection: variables }),
        },
        home: { file: scope.file, ...(scope.environment !== undefined && { environment: scope.environment }) },
      };
      const { json, line, faultLine } = await this.#link.channel().request(m.scenarioRun, params, { signal });
      const result = JSON.parse(json) as ScenarioResult;
      const { connectionIds } = result;
      return { reported: reportedScenario(result, { file: scope.file, line }), faultLine, connectionIds };
    } catch (error) {
      if (!(error instanceof ChannelError && error.code === 'disposed')) throw error;
      throw engineErrors('engine.endedWhileWorking', nestedParams('fault', engine.fault));
    } finally {
      this.#running.delete(runId);
    }
  }

  dispose(): void {
    this.#link.dispose();
  }

  #serve(channel: Channel): Disposable {
    const { files, network, readSecret: read } = this.#deps;
    const uriOf = (runId: string): string => this.#running.get(runId)?.scope.uri ?? '';
    channel.handle(m.scenarioSecret, async ({ runId, name, receivers }) => {
      const all = [...new Set(receivers.flatMap((receiver) => [receiver, ...this.#readersOf(runId, receiver)]))];
      const asCaller = this.#running.get(runId)?.prompts === true ? forUser : forProgram;
      const value = await asCaller(() => read({ name, collection: uriOf(runId), receivers: all }));
      return { value: readSecret(value) };
    });
    channel.handle(m.scenarioNetwork, async ({ runId, profile }) => ({
      network: await network.resolve(profile, uriOf(runId)),
    }));
    channel.handle(m.scenarioFile, async ({ runId, path }) => {
      const bytes = await files.read(path, uriOf(runId));
      return { bytes: new Uint8Array(bytes).buffer };
    });
    return channel.on(m.scenarioStep, ({ runId, json }) =>
      this.#running.get(runId)?.onStep?.(JSON.parse(json) as StepResult),
    );
  }

  /** The proxy of this machine, if the proxy can read the data that a server receives. */
  #readersOf(runId: string, receiver: string): string[] {
    const proxy = this.#deps.network.machineProxy(receiver);
    if (proxy === undefined) return [];
    const profiles = Object.values(this.#running.get(runId)?.scope.collection.connections ?? {});
    // It is not known here which connection needs the secret, so the proxy is listed if it can read at least one connection of the
    // collection.
    const isRead = [{}, ...profiles].some(({ tls }: { tls?: (typeof profiles)[number]['tls'] }) =>
      isReadByProxy({ proxy, tls }, receiver),
    );
    return isRead ? [originIn(proxy, 'proxy') ?? proxy] : [];
  }
}
