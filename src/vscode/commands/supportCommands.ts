/** The commands with which a user gets help, reports a problem, or deletes the stored data. */
import type * as vscode from 'vscode';
import * as shape from '../../host/commands/commandShapes.ts';
import { checked } from '../../host/commands/checked.ts';
import { removalText } from '../../host/support/dataRemoval.ts';
import { supportTexts } from '../../host/support/supportTexts.ts';
import { confirm, showInformation } from '../guarded/messages.ts';
import type { Support } from '../support/support.ts';
import { causeHelp } from './causeHelp.ts';
import type { Command } from './command.ts';
import { showDocumentation } from './helpPage.ts';

type SupportCommandName = 'showLog' | 'reportIssue' | 'deleteAllData' | 'openDocumentation' | 'openHelp';

export function supportCommands(
  support: Support,
  log: Pick<vscode.LogOutputChannel, 'show'>,
): Record<SupportCommandName, Command> {
  return {
    showLog: { run: () => Promise.resolve(log.show()) },
    reportIssue: {
      run: async () => ({ report: await support.report() }),
      prompt: () => support.openReport(),
    },
    deleteAllData: {
      run: (input) => {
        checked(shape.deleteAllData, input);
        return support.deleteAllData();
      },
      prompt: async () => {
        const texts = supportTexts;
        if (!(await confirm(texts.deleteTitle(), texts.deleteDetail(), texts.deleteButton()))) return undefined;
        const removed = await support.deleteAllData();
        showInformation(removalText(removed));
        return removed;
      },
    },
    openDocumentation: { run: () => showDocumentation() },
    openHelp: causeHelp,
  };
}
