import { lookup } from '../../model/payload/argumentPath.ts';
import { parseArgumentPath } from '../../model/payload/argumentPath.ts';
import { explain } from '../../model/cause/causeTexts.ts';
import { differenceOf } from '../../model/matcher/expectation.ts';
import type { MatchPath } from '../../model/matcher/matcher.ts';
import { parseMatcher } from '../../model/matcher/parseMatcher.ts';
import type { ConnectionProfile } from '../../model/profile/profile.ts';
import type { ScenarioFile } from '../../model/scenario/scenario.ts';
import type { OpenConnections } from './openConnections.ts';
import type { ScenarioHost, ScenarioPort } from './scenarioPort.ts';
import type { ScenarioScope } from './scenarioScope.ts';
import { failed, failedBy } from './stepEnd.ts';
import type { Stopping } from './stopping.ts';

/** The values and functions that every step receives. */
export interface StepContext {
  readonly file: ScenarioFile;
  readonly port: ScenarioPort;
  readonly host: ScenarioHost;
  readonly scope: ScenarioScope;
  readonly connections: OpenConnections;
  readonly stopping: Stopping;
  /** The TLS options of HTTP requests. */
  readonly tls: ConnectionProfile['tls'];
}

/** Compares a value with a matcher whose variables are filled in. @throws StepEndError when it does not match */
export function check({ port }: StepContext, notation: unknown, actual: unknown, path: MatchPath): void {
  if (notation === undefined) return;
  const matcher = parseMatcher(notation, { root: `expect.${path.join('.')}`, testRegex: port.regexRunner() });
  const difference = differenceOf(matcher, actual, path);
  if (difference) throw failedBy(difference);
}

/** Fills in the paths of captures before anything is sent, and returns the function that stores their values. */
export function captureWith(
  { scope }: StepContext,
  capture: Readonly<Record<string, string>> | undefined,
): (values: Readonly<Record<string, unknown>>) => void {
  const paths = Object.entries(capture ?? {}).map(([name, written]) => {
    const text = scope.fillText(written, `capture.${name}`);
    const parsed = parseArgumentPath(text);
    return { name, text, path: parsed.ok ? parsed.path : [] };
  });
  return (values) => {
    const found = paths.map(({ name, text, path }) => {
      const at = path.length === 0 ? undefined : lookup(values, path, ownKey);
      if (!at) throw failed(explain('scenario.captureMissed', { name, path: text }));
      return { name, value: at.value };
    });
    for (const { name, value } of found) scope.capture(name, value);
  };
}

function ownKey(container: object, segment: string): string | undefined {
  return Object.hasOwn(container, segment) ? segment : undefined;
}
