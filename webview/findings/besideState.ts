/** Keeps the banner of a finding and the state above it from repeating the same cause. */
import { type CauseParams, textOf } from '../../src/model/cause/cause.ts';
import { causeMessage, causeRemedies, causeText } from '../../src/model/cause/causeTexts.ts';
import type { Finding } from '../../src/model/findings/finding.ts';
import type { ConnectionSummary } from '../../src/protocol/shapes.ts';

type Shown = Pick<ConnectionSummary, 'state' | 'cause'>;

/** The parts of the banner's text, the most important one first: a narrow banner does not show the cause. */
export interface BannerText {
  /** The explanation. */
  readonly title: string;
  readonly remedy: string | undefined;
  /** The cause of the end of a connection that the finding reports, or another cause that it names. */
  readonly cause: string | undefined;
}

/** Whether a finding contains the cause that the state of a connection shows. */
export function namesCause(finding: Finding, { cause }: Pick<Shown, 'cause'>): boolean {
  return cause !== undefined && nestedOf(finding).some(({ code }) => code === cause.code);
}

/**
 * Whether the state leaves its cause to the banner. While a connection is opened repeatedly, its state changes continuously, and the line
 * below it would be shown and hidden each time. The ends of such a loop can have different causes.
 */
export function leavesCause(finding: Finding, { state, cause }: Shown): boolean {
  if (state === 'disconnected' || cause === undefined) return false;
  return nestedOf(finding).some(
    ({ name, code }) => code === cause.code || (name === 'end' && isEnd(code) && isEnd(cause.code)),
  );
}

/** Whether a cause is the end of an open connection. */
function isEnd(code: string): boolean {
  return /^(?:transport|server)\./.test(code);
}

/** @param connection the connection whose state is shown above the banner */
export function bannerText(finding: Finding, connection: Shown | undefined): BannerText {
  const isShownAbove = connection?.state === 'disconnected' && namesCause(finding, connection);
  const [nested] = nestedOf(finding);
  return {
    title: causeMessage(nested ? { ...finding, params: nested.others } : finding),
    remedy: causeRemedies(finding)[0],
    cause: nested && !isShownAbove ? causeMessage({ code: nested.code, params: nested.others }) : undefined,
  };
}

/** The causes that a finding names, by the name of their parameter, and the other parameters. */
function nestedOf({ code, params = {} }: Finding): { name: string; code: string; others: CauseParams }[] {
  return causeText(code).nested.flatMap((name) => {
    const { [name]: _, ...others } = params;
    const inner = textOf(params, name);
    return inner === '' ? [] : [{ name, code: inner, others }];
  });
}
