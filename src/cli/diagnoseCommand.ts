import { isUserError } from '../base/userError.ts';
import { diagnose } from '../engine/diagnose/diagnose.ts';
import { causeMessage } from '../model/cause/causeTexts.ts';
import { causeOf } from '../model/cause/userErrors.ts';
import { type CheckStatus, type Diagnosis, refusedDiagnosis } from '../model/diagnosis/diagnosis.ts';
import { diagnosisResult, verdictLines } from '../model/diagnosis/diagnosisReport.ts';
import { checkTitle, diagnosisTexts } from '../model/diagnosis/diagnosisTexts.ts';
import { visibleLines } from '../model/text/visible.ts';
import { shownUrl } from '../model/url/shownUrl.ts';
import type { ConnectionProfile } from '../model/profile/profile.ts';
import { maskSecrets } from '../model/profile/profileSecrets.ts';
import { parseProfile } from '../model/validation.ts';
import { profileOf } from './profileOf.ts';
import { exitCodes } from './exitCodes.ts';
import type { RecordingIo } from './recording.ts';
import type { DiagnoseCommand } from './usage.ts';

const marks: Readonly<Record<CheckStatus, string>> = { ok: '✓', warning: '!', failed: '✗', skipped: '–' };

/** `socketio-inspector diagnose <url>`: examines a server. Returns the exit code, which is 1 if something is wrong. */
export async function runDiagnose(
  command: DiagnoseCommand,
  io: Pick<RecordingIo, 'out' | 'interrupted'>,
): Promise<number> {
  const { diagnosis, profile } = await diagnosisOf(command, io.interrupted);
  const text = command.json ? JSON.stringify(diagnosisResult(diagnosis, profile), null, 2) : humanText(diagnosis);
  // Texts of a server must not contain control sequences for the terminal. JSON escapes them.
  io.out.write(`${command.json ? text : visibleLines(text)}\n`);
  if (io.interrupted.aborted) return exitCodes.interrupted;
  return diagnosis.verdict ? exitCodes.failed : exitCodes.ended;
}

async function diagnosisOf(
  command: DiagnoseCommand,
  signal: AbortSignal,
): Promise<{ diagnosis: Diagnosis; profile: ConnectionProfile }> {
  const { profile, network } = await profileOf(command);
  const masked = maskSecrets(profile).profile;
  try {
    const diagnosis = await diagnose(parseProfile(profile), { network, signal, deep: command.deep });
    return { diagnosis, profile: masked };
  } catch (error) {
    // A URL that cannot be used is a result of the diagnosis, not an error of the command.
    const fault = isUserError(error) ? causeOf(error, 'command.failed') : undefined;
    if (!fault?.code.startsWith('profile.url')) throw error;
    return { diagnosis: refusedDiagnosis(shownUrl(profile.url), fault), profile: masked };
  }
}

/** The verdict on top, then a line for each check. */
function humanText(diagnosis: Diagnosis): string {
  const { url, checks } = diagnosis;
  const [message = '', ...remedies] = verdictLines(diagnosis);
  const width = Math.max(...checks.map(({ id }) => checkTitle(id).length));
  const lines = checks.flatMap(({ id, status, cause, ms, evidence }) => [
    `${marks[status]} ${checkTitle(id).padEnd(width)}  ${cause ? causeMessage(cause) : diagnosisTexts.milliseconds({ ms })}`,
    // Only failed checks and warnings show their evidence, so that the output stays short.
    ...(status === 'failed' || status === 'warning' ? evidence.map((line) => `    ${line}`) : []),
  ]);
  return [diagnosisTexts.document({ url }), '', message, ...remedies.map((remedy) => `→ ${remedy}`), '', ...lines].join(
    '\n',
  );
}
