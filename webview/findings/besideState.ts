/** Keeps the banner and the state above it from repeating the same cause. */
import { causeText } from '../../src/model/cause/causeTexts.ts';
import { textOf } from '../../src/model/cause/cause.ts';
import type { Finding } from '../../src/model/findings/finding.ts';
import type { ConnectionSummary } from '../../src/protocol/shapes.ts';

/** Whether the message of a finding contains the cause that the state of a connection shows. */
export function namesCause({ code, params = {} }: Finding, cause: ConnectionSummary['cause']): boolean {
  return cause !== undefined && causeText(code).nested.some((name) => textOf(params, name) === cause.code);
}

/**
 * The finding as its banner shows it. If a connection has ended, its state shows the cause. While a connection is opened repeatedly, its
 * state changes continuously, so the banner shows the cause.
 */
export function besideState(finding: Finding, connection: ConnectionSummary | undefined): Finding {
  if (connection?.state !== 'disconnected' || !namesCause(finding, connection.cause)) return finding;
  const nested = new Set(causeText(finding.code).nested);
  const params = Object.fromEntries(Object.entries(finding.params ?? {}).filter(([name]) => !nested.has(name)));
  return { ...finding, params };
}
