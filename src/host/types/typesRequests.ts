/** Types of events, and checks of events against a schema, for programs and prompts. */
import type * as v from 'valibot';
import { schemaCheck, schemaStop, typesRead } from '../../protocol/typesMessages.ts';
import type { EngineFacade } from '../engine/engineFacade.ts';

export type TypesEngine = Pick<EngineFacade, 'request' | 'fileOf'>;
export type TypesQuery = v.InferOutput<typeof typesRead.params>;
export type TypesResult = v.InferOutput<typeof typesRead.result>;
export type SchemaCheck = v.InferOutput<typeof schemaCheck.params>;
export type SchemaCheckResult = v.InferOutput<typeof schemaCheck.result>;

/** @throws UserError for an invalid filter or an unknown connection, and when the signal aborts */
export function readTypes(engine: TypesEngine, query: TypesQuery, signal?: AbortSignal): Promise<TypesResult> {
  const file = engine.fileOf(query.sourceId);
  if (!file) return engine.request(typesRead, query, signal);
  const { sourceId: _, ...own } = query;
  return file.request(typesRead, own, signal);
}

/** @throws UserError for a schema that cannot be read */
export function checkSchema(engine: TypesEngine, check: SchemaCheck, signal?: AbortSignal): Promise<SchemaCheckResult> {
  const file = engine.fileOf(check.sourceId);
  if (!file) return engine.request(schemaCheck, check, signal);
  const { sourceId: _, ...own } = check;
  return file.request(schemaCheck, own, signal);
}

export async function stopSchemaCheck(
  engine: TypesEngine,
  { sourceId }: { readonly sourceId?: string | undefined },
): Promise<boolean> {
  const file = engine.fileOf(sourceId);
  const { wasRunning } = await (file ? file.request(schemaStop, {}) : engine.request(schemaStop, {}));
  return wasRunning;
}
