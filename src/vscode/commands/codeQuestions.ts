import type { CodeCopies } from '../../host/code/codeCopies.ts';
import { shownProfile } from '../../host/code/entryCode.ts';
import { commandTexts } from '../../host/commands/commandTexts.ts';
import type { EngineFacade } from '../../host/engine/engineFacade.ts';
import type { Memento } from '../../host/profile/recentUrls.ts';
import { type CodeFormat, codeFormats, formatInfo, isCodeFormat } from '../../model/code/codeFormats.ts';
import { codeTexts } from '../../model/code/codeTexts.ts';
import { pickOne } from '../guarded/questions.ts';
import { flashStatus } from '../guarded/views.ts';
import { promptForSeq } from './questions.ts';

const lastKey = 'codeFormat';

/** Prompts for a format. The one that was chosen last is listed first. */
export async function promptForCodeFormat(state: Memento): Promise<CodeFormat | undefined> {
  const last = state.get(lastKey);
  const formats = isCodeFormat(last) ? [last, ...codeFormats.filter((format) => format !== last)] : codeFormats;
  const choices = formats.map((format) => {
    const { language, library, isHandler } = formatInfo[format];
    return {
      label: language,
      description: isHandler ? codeTexts.handler() : codeTexts.client(),
      detail: library,
      format,
    };
  });
  const format = (await pickOne(choices, { title: codeTexts.formatTitle() }))?.format;
  if (format) await state.update(lastKey, format);
  return format;
}

/** Copies an entry as code. The command palette passes no entry, so the user is prompted for it. */
export async function promptAndCopyAs(
  inspector: Pick<EngineFacade, 'entriesText' | 'openedProfile' | 'connections'>,
  code: CodeCopies,
): Promise<unknown> {
  const seq = await promptForSeq(codeTexts.formatTitle(), commandTexts.seqPrompt());
  if (seq === undefined) return undefined;
  const { entries, language } = await code.copyEntries(
    (...request) => inspector.entriesText(...request),
    { seqs: [{ from: seq, to: seq }] },
    (connectionId) => shownProfile(inspector, connectionId),
  );
  if (entries === 0) flashStatus('copy', codeTexts.nothingCopied());
  else if (language !== undefined) flashStatus('copy', codeTexts.copiedAs({ count: 1, language }));
  return undefined;
}
