import type { Finding } from '../../src/model/findings/finding.ts';

/** The findings about one connection, or those about several connections. */
export interface FindingGroup {
  /** Empty for findings about several connections. */
  readonly connectionId: string;
  /** Whether the client has disconnected, or the connection was removed. */
  readonly isEnded: boolean;
  readonly findings: readonly Finding[];
}

/**
 * Groups findings by connection, in the order of the most severe finding of each. The groups of clients that have disconnected are last: a
 * page that is reloaded is another client, and the problem may have been fixed before it was reloaded.
 */
export function findingGroups(
  findings: readonly Finding[],
  hasEnded: (connectionId: string) => boolean,
): readonly FindingGroup[] {
  const groups = new Map<string, Finding[]>();
  for (const finding of findings) {
    const id = finding.connectionId ?? '';
    const group = groups.get(id);
    if (group) group.push(finding);
    else groups.set(id, [finding]);
  }
  const all = [...groups].map(([connectionId, list]) => ({
    connectionId,
    isEnded: connectionId !== '' && hasEnded(connectionId),
    findings: list,
  }));
  return [...all.filter(({ isEnded }) => !isEnded), ...all.filter(({ isEnded }) => isEnded)];
}
