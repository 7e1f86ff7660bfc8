import * as v from 'valibot';
import { checked } from '../../host/commands/checked.ts';
import { commandTexts } from '../../host/commands/commandTexts.ts';
import { showHelp } from '../../host/panel/pageHandlers.ts';
import { causeMessage, knownCodes } from '../../model/cause/causeTexts.ts';
import { pickOne } from '../guarded/questions.ts';
import type { Command } from './command.ts';
import { showHelpPage } from './helpPage.ts';

const shape = v.strictObject({ code: v.string() });

/** The command that opens the help page of a cause. */
export const causeHelp: Command = {
  run: async (input) => {
    await showHelp(checked(shape, input).code, { showHelp: showHelpPage });
  },
  prompt: async () => {
    const picked = await pickOne(
      knownCodes().map((code) => ({ label: code, description: causeMessage({ code }) })),
      { title: commandTexts.helpTitle() },
    );
    if (picked) await showHelpPage(picked.label);
  },
};
