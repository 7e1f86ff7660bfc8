/**
 * Runs replays whose plan is saved with an emit of a collection. Invariant: such a replay uses connections like the emit's own, with the
 * current variables and secrets. The connection that is selected in the panel is not used. A plan for a local server never reaches another
 * server.
 */
import { rebasedFiles } from '../../model/collection/collectionArgs.ts';
import { connectionOf } from '../../model/collection/collectionFill.ts';
import { shownProfile } from '../../model/profile/resolvedProfile.ts';
import type { EngineFacade, ReplayPlan } from '../engine/engineFacade.ts';
import type { CollectionScopes } from './collectionScope.ts';
import { type EmitResolver, emitAt } from './resolveEmit.ts';
import type { KnownConnection } from './savedEmit.ts';
import { collectionErrors } from './collectionErrorTexts.ts';

/** The emit that a plan is saved with. */
export interface PlanLocation {
  /** The URI of the collection's file. */
  readonly uri: string;
  readonly emit: string;
}

export interface SavedReplayRunnerDeps {
  readonly inspector: EngineFacade;
  readonly resolver: EmitResolver;
  readonly scopes: CollectionScopes;
}

export class SavedReplayRunner {
  readonly #deps: SavedReplayRunnerDeps;

  constructor(deps: SavedReplayRunnerDeps) {
    this.#deps = deps;
  }

  /**
   * Starts a replay of a stream that may have been edited since the plan was opened.
   * @throws UserError that names the missing value and its path
   */
  async start({ uri, emit }: PlanLocation, plan: ReplayPlan): Promise<{ replayId: string }> {
    const { source } = plan;
    if (!('event' in source)) {
      throw collectionErrors('replay.capturedOnEmit');
    }
    const { inspector, resolver } = this.#deps;
    const sends = [source.event, source.args];
    const { profile, variableResolver, variables } = await resolver.resolveStream({ uri, emit, sends });
    // The paths of files are resolved once; all other variables are filled in for each event.
    const args = rebasedFiles(source.args, (path) =>
      variableResolver.fill(path, { root: 'args', typed: false }),
    ) as unknown[];
    return inspector.startReplayOf(profile, { ...plan, source: { ...source, args } }, variables);
  }

  /** The connection of an emit, so that it can be saved with another emit. Its secrets are not read. */
  async connection({ uri, emit: path }: PlanLocation): Promise<KnownConnection> {
    const scope = await this.#deps.scopes.open({ uri });
    const emit = emitAt(scope, path);
    const written = connectionOf(scope.collection, emit);
    return { written, shown: shownProfile(written, scope.variables), origin: { uri, key: emit.connection } };
  }
}
