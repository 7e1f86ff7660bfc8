import type { ConnectionSummary } from '../../src/protocol/shapes.ts';
import type { SourceSummary } from '../../src/protocol/sourceMessages.ts';

/** Whether a connection belongs to a client behind a proxy that is running: rules can act on its events. */
export function isProxied(
  connection: ConnectionSummary | undefined,
  sources: readonly SourceSummary[] | undefined,
): boolean {
  if (connection?.sourceKind !== 'proxy') return false;
  return sources?.some(({ sourceId, state }) => sourceId === connection.sourceId && state !== 'stopped') ?? false;
}
