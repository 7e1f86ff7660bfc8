import { isUserError, type UserError } from '../../base/userError.ts';
import { explain } from '../../model/cause/causeTexts.ts';
import { differenceOf } from '../../model/matcher/expectation.ts';
import { parseMatcher } from '../../model/matcher/parseMatcher.ts';
import type { Difference, TestRegex } from '../../model/matcher/matcher.ts';
import type { ConnectionProfile } from '../../model/profile/profile.ts';
import type { ConnectStep } from '../../model/scenario/scenario.ts';
import { userError } from '../../model/cause/userErrors.ts';
import { failed, failedBy } from './stepEnd.ts';
import type { StepContext } from './stepContext.ts';

/** Opens a connection of the collection. @throws StepEndError, UserError */
export async function connectStep(context: StepContext, step: ConnectStep): Promise<void> {
  const { file, host, scope, connections, stopping } = context;
  connections.beginWindows(step);
  const key = scope.fillText(step.connect, 'connect');
  const name = step.as === undefined ? key : scope.fillText(step.as, 'as');
  connections.assertFree(name);
  const profile = Object.hasOwn(file.connections, key) ? file.connections[key] : undefined;
  if (!profile) {
    throw userError('scenario.noSuchConnection', { name: key, known: Object.keys(file.connections).join(', ') });
  }
  await stopping.until(context.port.whenLoaded());
  const resolved = await stopping.until(scope.profile(key, profile as ConnectionProfile));
  await stopping.until(scope.readSecretsFor(resolved.written, step.expect));
  const expected = step.expect && (await stopping.until(scope.fillNotation(step.expect.error, 'expect.error')));
  const network = await stopping.until(host.network(resolved.filled));
  const connection = connections.add(name, resolved, network);
  try {
    await stopping.until(connection.client.connect());
  } catch (error) {
    connections.close(connection);
    if (!isUserError(error) || expected === undefined) throw error;
    const difference = errorDifference(expected, connectError(error), context.port.regexRunner());
    if (difference) throw failedBy(difference, error.cause);
    return;
  }
  if (expected === undefined) return;
  connections.close(connection);
  throw failed(explain('scenario.connected'), { expected });
}

interface ConnectError {
  readonly code: string;
  readonly params: unknown;
  readonly data?: unknown;
  readonly serverMessage?: string;
}

function connectError({ cause, data }: UserError): ConnectError {
  const facts = (typeof data === 'object' && data !== null ? data : {}) as { data?: unknown };
  const reported = cause.params?.['reported'];
  return {
    code: cause.code,
    params: cause.params ?? {},
    ...(facts.data !== undefined && { data: facts.data }),
    ...(typeof reported === 'string' && { serverMessage: reported }),
  };
}

/**
 * A text, or an operator such as `$regex`, is compared with the server's message and with the code. Any other matcher is compared with the
 * error as an object.
 */
function errorDifference(notation: unknown, error: ConnectError, testRegex: TestRegex): Difference | undefined {
  const keys = typeof notation === 'object' && notation !== null ? Object.keys(notation) : [];
  const isOperator = keys.some((key) => key.startsWith('$') && !key.startsWith('$$'));
  const matcher = parseMatcher(notation, { root: 'expect.error', testRegex });
  if (typeof notation !== 'string' && !isOperator) return differenceOf(matcher, error, ['error']);
  const texts = [error.serverMessage, error.code].filter((text) => text !== undefined);
  const differences = texts.map((text) => differenceOf(matcher, text, ['error']));
  const [first] = differences;
  // With `$not`, neither the message nor the code may match.
  const matches = keys.includes('$not')
    ? differences.every((difference) => difference === undefined)
    : differences.some((difference) => difference === undefined);
  return matches ? undefined : first && { ...first, actual: error };
}
