import { namedAt, type WithEarlierNames } from '../../src/model/entry/earlierNames.ts';
import type { Finding } from '../../src/model/findings/finding.ts';
import { shownUrl } from '../../src/model/url/shownUrl.ts';

/**
 * The identity of an ignored finding: its code, the event, and the URL and namespace of its connection. IDs of connections are valid within
 * one capture only, but a finding stays ignored longer than that. The key is stored, so its URL contains no secret.
 * @param connection the connection of the finding; undefined if it is not known, or if the finding is about several connections
 */
export function ignoredKey(
  { code, params, connectionId = '', firstSeq }: Finding,
  connection: WithEarlierNames | undefined,
): string {
  const event = params?.['event'] ?? '';
  if (!connection) return JSON.stringify([code, event, connectionId]);
  const { url, namespace } = namedAt(connection, firstSeq);
  return JSON.stringify([code, event, shownUrl(url), namespace]);
}
