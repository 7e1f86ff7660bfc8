/**
 * Checks the capture against a schema. The check continues after the engine is restarted or the window is reloaded: the
 * schema is stored, and the next engine checks the capture against it again.
 */
import * as v from 'valibot';
import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import { messageOf } from '../../base/userError.ts';
import { schemaCheck } from '../../protocol/typesMessages.ts';
import type { EngineFacade } from '../engine/engineFacade.ts';
import type { HostLog } from '../log/hostLog.ts';
import { logTexts } from '../log/logTexts.ts';
import type { Memento } from '../profile/recentUrls.ts';
import { checkSchema, type SchemaCheck, type SchemaCheckResult, stopSchemaCheck } from './typesRequests.ts';

const stateKey = 'schemaCheck';
/**
 * The maximum length of a schema in the workspace's state, in characters. A longer one is kept when the engine restarts, but not when the
 * window is reloaded.
 */
const maxStoredLength = 1_000_000;

export interface SchemaChecksDeps {
  readonly inspector: Pick<EngineFacade, 'request' | 'fileOf' | 'onDidChange' | 'generation' | 'hasEntries'>;
  readonly state: Memento;
  readonly log: Pick<HostLog, 'warn'>;
}

export class SchemaChecks implements Disposable {
  readonly #deps: SchemaChecksDeps;
  readonly #store = new DisposableStore();
  #kept: SchemaCheck | undefined;
  /** The number of the engine that checks the capture. */
  #generation: number | undefined;

  constructor(deps: SchemaChecksDeps) {
    this.#deps = deps;
    const stored = v.safeParse(schemaCheck.params, deps.state.get(stateKey));
    this.#kept = stored.success && stored.output.schema !== undefined ? stored.output : undefined;
    this.#store.add(deps.inspector.onDidChange(() => this.#restore()));
  }

  /** @throws UserError for a schema that cannot be read */
  async check(check: SchemaCheck, signal?: AbortSignal): Promise<Omit<SchemaCheckResult, 'schema'>> {
    const { inspector } = this.#deps;
    const { schema = check.schema, ...result } = await checkSchema(inspector, check, signal);
    if (!inspector.fileOf(check.sourceId)) this.#keep({ ...check, schema });
    return result;
  }

  stop({ sourceId }: { readonly sourceId?: string | undefined }): Promise<boolean> {
    const { inspector } = this.#deps;
    if (!inspector.fileOf(sourceId)) this.#keep(undefined);
    return stopSchemaCheck(inspector, { sourceId });
  }

  dispose(): void {
    this.#store.dispose();
  }

  #keep(check: SchemaCheck | undefined): void {
    const { state, inspector, log } = this.#deps;
    this.#kept = check;
    this.#generation = inspector.generation;
    const isStored = (check?.schema?.length ?? 0) <= maxStoredLength;
    state.update(stateKey, isStored ? check : undefined).then(undefined, (error: unknown) => {
      log.warn(logTexts.schemaNotKept({ message: messageOf(error) }));
    });
  }

  #restore(): void {
    const { inspector, log } = this.#deps;
    const isRunning = inspector.hasEntries !== undefined;
    if (!this.#kept || !isRunning || this.#generation === inspector.generation) return;
    this.#generation = inspector.generation;
    inspector.request(schemaCheck, this.#kept).catch((error: unknown) => {
      log.warn(logTexts.schemaNotRestored({ message: messageOf(error) }));
    });
  }
}
