import { userError } from '../../model/cause/userErrors.ts';
import type { ConnectionProfile } from '../../model/profile/profile.ts';
import { checked } from '../commands/checked.ts';
import * as shape from '../commands/commandShapes.ts';
import type { EngineFacade } from '../engine/engineFacade.ts';
import { getEntry } from '../engine/entryReads.ts';
import { entryProgram } from './codeCopies.ts';

type Reader = Pick<EngineFacade, 'readTimeline' | 'openedProfile' | 'connections'>;

/**
 * The program for a captured event.
 * @throws UserError for an entry that does not exist, or that is not an event
 */
export async function entryCode(reader: Reader, input: unknown): Promise<string> {
  const { seq, sourceId, format } = checked(shape.copyAs, input);
  const entry = await getEntry(reader, { seq, ...(sourceId !== undefined && { sourceId }) });
  if (entry.kind !== 'event') throw userError('capture.noEvent', { seq });
  return entryProgram(format, entry, sourceId === undefined ? shownProfile(reader, entry.connectionId) : undefined);
}

/** The profile of a connection of the inspector. For a client of the application, only the parts of its profile that are known. */
export function shownProfile(
  inspector: Pick<EngineFacade, 'openedProfile' | 'connections'>,
  connectionId: string,
): ConnectionProfile | undefined {
  const connection = inspector.connections.find((one) => one.connectionId === connectionId);
  return (
    inspector.openedProfile(connectionId)?.shown ??
    (connection && { url: connection.url, namespace: connection.namespace })
  );
}
