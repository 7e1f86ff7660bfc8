/** Errors of commands: `code` contains the code, and `cause` the cause with its text and its fix. */
import { isUserError, UserError } from '../../base/userError.ts';
import { causeWithText, explain } from '../../model/cause/causeTexts.ts';
import { causeWithFix } from '../../model/fix/fix.ts';
import type { ConnectionProfile } from '../../model/profile/profile.ts';
import { maskSecrets } from '../../model/profile/profileSecrets.ts';
import type { FailureLog } from '../../host/support/failureLog.ts';
import { ChannelError } from '../../protocol/channelError.ts';
import type { Command } from './command.ts';

/** Returns the profile of a connection as it is written; undefined for an unknown connection, and for a client of the application. */
type ProfileOf = (connectionId: string) => ConnectionProfile | undefined;

/** Wraps the commands so that their UserErrors contain the cause. */
export function withCauses<Name extends string>(
  commands: Readonly<Record<Name, Command>>,
  profileOf: ProfileOf = () => undefined,
  failures?: Pick<FailureLog, 'started' | 'failed'>,
): Record<Name, Command> {
  const entries = Object.entries<Command>(commands).map(([name, { run, prompt, ...others }]) => {
    const explained = async <T>(call: () => Promise<T>, profile: () => ConnectionProfile | undefined): Promise<T> => {
      failures?.started(name);
      try {
        return await call();
      } catch (error) {
        const withItsCause = withCause(error, profile());
        failures?.failed(name, withItsCause);
        throw withItsCause;
      }
    };
    const command: Command = {
      ...others,
      run: (input: unknown) =>
        explained(
          () => run(input),
          () => examinedProfile(input, profileOf),
        ),
      ...(prompt && { prompt: () => explained(prompt, () => undefined) }),
    };
    return [name, command];
  });
  return Object.fromEntries(entries) as Record<Name, Command>;
}

/** The profile that a fix would change, without its secrets. */
function examinedProfile(input: unknown, profileOf: ProfileOf): ConnectionProfile | undefined {
  const fields = (typeof input === 'object' && input !== null ? input : { url: input }) as Record<string, unknown>;
  const { connectionId, profile = fields } = fields;
  const examined = typeof connectionId === 'string' ? profileOf(connectionId) : (profile as ConnectionProfile | null);
  if (typeof examined?.url !== 'string') return undefined;
  try {
    return maskSecrets(examined).profile;
  } catch {
    // The input is not a profile; the error already reports this.
    return undefined;
  }
}

/** Adds the cause to a UserError. Other errors are returned unchanged. */
export function withCause(error: unknown, profile?: ConnectionProfile): unknown {
  if (!(error instanceof UserError || error instanceof ChannelError)) return error;
  const cause = causeWithFix(error.cause ?? explain('command.failed', { reported: error.message }), { profile });
  return Object.assign(new UserError(cause, error.data, error.message), { name: error.name });
}

/** Adds the text to an error of the entry bundle, which contains no texts. Other errors are returned unchanged. */
export function withTexts(error: unknown): unknown {
  if (!isUserError(error)) return error;
  return Object.assign(new UserError(causeWithText(error.cause), error.data), { name: error.name });
}
