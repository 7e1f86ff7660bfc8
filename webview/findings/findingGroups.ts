import type { Finding } from '../../src/model/findings/finding.ts';

/** The findings of one connection, or of several. */
export interface FindingGroup {
  /** Empty for findings about several connections. */
  readonly connectionId: string;
  /** The client has left. */
  readonly isEnded: boolean;
  readonly findings: readonly Finding[];
}

/**
 * Groups findings by their connection, in the order of their strongest findings. Those of clients that have left are
 * last: a page that is reloaded is another client, and the problem may have been fixed before it was reloaded.
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
