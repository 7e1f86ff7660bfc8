/** Findings for programs. */
import { type FindingWithText, findingWithText } from '../../model/findings/finding.ts';
import { maskSecrets } from '../../model/profile/profileSecrets.ts';
import { findingsRead } from '../../protocol/findingMessages.ts';
import { checked } from '../commands/checked.ts';
import * as shape from '../commands/commandShapes.ts';
import type { EngineFacade } from './engineFacade.ts';

/**
 * The findings of the capture or of a session file, the most severe first.
 * @throws UserError for a connection that is not known
 */
export async function listFindings(
  engine: Pick<EngineFacade, 'fileOf' | 'hasEntries' | 'request' | 'writtenProfile'>,
  input: unknown,
): Promise<FindingWithText[]> {
  const { connectionId, sourceId, severity, seq } = checked(shape.listFindings, input ?? {});
  const file = engine.fileOf(sourceId);
  // Without an engine there is no capture. No engine is started only to read findings.
  if (!file && engine.hasEntries === undefined) return [];
  const query = { connectionId };
  const { findings } = await (file ? file.request(findingsRead, query) : engine.request(findingsRead, query));
  return findings
    .filter((finding) => file !== undefined || sourceId === undefined || finding.sourceId === sourceId)
    .filter((finding) => severity === undefined || finding.severity === severity)
    .filter((finding) => seq === undefined || finding.seqs.includes(seq))
    .map(({ times: _, ...finding }) => {
      const written = file ? undefined : engine.writtenProfile(finding.connectionId);
      return findingWithText(finding, { profile: written && maskSecrets(written).profile });
    });
}
