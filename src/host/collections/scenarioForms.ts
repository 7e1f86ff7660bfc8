/** Scenarios in the form of the panel: listed, loaded, saved with minimal edits, and run. */
import { errorFrom } from '../../model/cause/userErrors.ts';
import type { Collection } from '../../model/collection/collection.ts';
import { scenarioChangeEdits } from '../../model/collection/collectionExpectation.ts';
import { parseCollection } from '../../model/collection/collectionText.ts';
import { findScenario, type Scenario } from '../../model/scenario/scenario.ts';
import { scenarioVersion } from '../../model/scenario/scenarioVersion.ts';
import type { ListedScenarioRef, LoadedScenario, ScenarioRef } from '../../protocol/scenarioFormMessages.ts';
import { userError } from '../../model/cause/userErrors.ts';
import type { CollectionPort } from '../hostPort.ts';
import type { ScenarioRunner, ScenarioRunOptions } from './scenarioRunner.ts';

export interface ScenarioFormsDeps {
  readonly collections: CollectionPort;
  readonly runner: Pick<ScenarioRunner, 'run'>;
}

export interface ScenarioSave extends ScenarioRef {
  readonly json: string;
  readonly version?: string | undefined;
  readonly origins: readonly (number | null)[];
}

export class ScenarioForms {
  readonly #deps: ScenarioFormsDeps;

  constructor(deps: ScenarioFormsDeps) {
    this.#deps = deps;
  }

  async list(): Promise<ListedScenarioRef[]> {
    const { collections } = this.#deps;
    const files = await collections.list();
    return files.flatMap(({ uri, result }) =>
      result.ok
        ? (result.collection.scenarios ?? []).map(({ name }) => ({
            uri,
            scenario: name,
            file: collections.nameOf(uri),
          }))
        : [],
    );
  }

  /** @throws UserError when the file cannot be read, or has no such scenario */
  async load({ uri, scenario }: ScenarioRef): Promise<LoadedScenario> {
    return this.#loaded(uri, await this.#deps.collections.read(uri), scenario);
  }

  /**
   * Saves an edited scenario. Steps that did not change keep their text and comments.
   * @throws UserError when it is invalid, or was changed meanwhile; in this case, nothing is saved
   */
  async save({ uri, scenario: name, json, version, origins }: ScenarioSave): Promise<LoadedScenario> {
    const { collections } = this.#deps;
    const edited = JSON.parse(json) as Scenario;
    await collections.change(uri, (text) =>
      Promise.resolve().then(() => {
        const parsed = parseCollection(text);
        const scenario = parsed.ok ? checked(parsed.collection, name, edited) : edited;
        const change = { scenario, origins: origins.map((origin) => origin ?? undefined) };
        return scenarioChangeEdits(text, name, change, version);
      }),
    );
    return this.load({ uri, scenario: edited.name });
  }

  /** Runs a scenario as it is in the file. @returns its result as JSON */
  async run({ uri, scenario }: ScenarioRef, options: Required<ScenarioRunOptions>): Promise<string> {
    return JSON.stringify(await this.#deps.runner.run({ uri, scenario, keepAs: `form ${uri}` }, options));
  }

  #loaded(uri: string, collection: Collection, name: string): LoadedScenario {
    const scenario = findScenario(collection, name);
    if (!scenario) throw userError('scenario.gone', { name });
    const { connections, requests = {}, scenarios = [] } = collection;
    return {
      uri,
      scenario: name,
      file: this.#deps.collections.nameOf(uri),
      json: JSON.stringify(scenario),
      version: scenarioVersion(scenario),
      connections: Object.keys(connections),
      requests: Object.keys(requests),
      scenarios: scenarios.map((one) => one.name).filter((one) => one !== name),
    };
  }
}

/** The edited scenario as it will be read. @throws UserError with the path of the first fault */
function checked(collection: Collection, name: string, edited: Scenario): Scenario {
  const { scenarios = [] } = collection;
  const index = scenarios.findIndex((one) => one.name === name);
  if (index < 0) throw userError('scenario.gone', { name });
  const result = parseCollection(JSON.stringify({ ...collection, scenarios: scenarios.with(index, edited) }));
  if (!result.ok) throw errorFrom(result.fault);
  return result.collection.scenarios?.[index] ?? edited;
}
