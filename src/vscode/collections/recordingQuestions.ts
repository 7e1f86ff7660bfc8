/** Implements the prompts for recording scenarios. */
import * as vscode from 'vscode';
import { collectionTexts } from '../../host/collections/collectionTexts.ts';
import { recordingTexts } from '../../host/collections/recordingTexts.ts';
import type { ScenarioRecorder } from '../../host/collections/scenarioRecorder.ts';
import type { ExpectationQuestions, RecordedFile, RecordingQuestions } from '../../host/hostPort.ts';
import { commonTexts } from '../../model/texts/commonTexts.ts';
import { scenarioOffset } from '../../model/collection/collectionScenarios.ts';
import { showText } from '../commands/questions.ts';
import { type Button, offer, offerChoice, showError } from '../guarded/messages.ts';
import { pickOne, promptForInput } from '../guarded/questions.ts';
import { openCollection } from './collectionDocument.ts';

export const recordingQuestions: Pick<RecordingQuestions, 'scenarioName' | 'scenarioSaved'> & ExpectationQuestions = {
  expectationTarget: (choices) =>
    pickOne(
      choices.map((choice) => ({
        ...choice,
        label: choice.name,
        description: choice.kind === 'emit' ? recordingTexts.asExpect() : recordingTexts.asStep(),
        detail: choice.file,
      })),
      { title: recordingTexts.expectationTitle() },
    ),

  expectationSaved({ name, file }, text, undo) {
    void offerUndo(recordingTexts.expectationSaved({ name, file, text }), undo);
  },

  async scenarioName(suggested) {
    const name = await promptForInput({
      title: recordingTexts.title(),
      prompt: recordingTexts.namePrompt(),
      value: suggested,
      validate: (text) => (text.trim() === '' ? commonTexts.nameMissing() : undefined),
    });
    return name?.trim();
  },

  async scenarioSaved(saved) {
    await openAtScenario(vscode.Uri.parse(saved.uri), saved.scenario);
    void reportSaved(saved);
  },
};

/** Opens a collection at the line of a scenario. */
export async function openAtScenario(uri: vscode.Uri, scenario: string): Promise<void> {
  const document = await openCollection(uri);
  const at = document.positionAt(scenarioOffset(document.getText(), scenario));
  await vscode.window.showTextDocument(document, { selection: new vscode.Range(at, at) });
}

/** Not awaited by callers: the notification stays until the user closes it. */
async function reportSaved({ uri, file, scenario, steps, notes }: RecordedFile): Promise<void> {
  try {
    const buttons: Button<'run' | 'edit' | 'notes'>[] = [
      ['run', recordingTexts.run()],
      ['edit', recordingTexts.edit()],
    ];
    if (notes.length > 0) buttons.push(['notes', recordingTexts.showNotes()]);
    const text = recordingTexts.saved({ scenario, steps, file, notes: notes.length });
    const chosen = await offerChoice(text, buttons);
    if (chosen === 'run') await vscode.commands.executeCommand('socketioInspector.runScenario', { uri, scenario });
    if (chosen === 'edit') await vscode.commands.executeCommand('socketioInspector.editScenario', { uri, scenario });
    if (chosen === 'notes')
      await showText(
        [recordingTexts.notesTitle({ scenario }), '', ...notes.map((note) => `- ${note}`), ''].join('\n'),
        'markdown',
      );
  } catch (error) {
    showError(error);
  }
}

/** Runs the command of the command palette: stops the recording, starts one, or creates a scenario from captured events. */
export async function promptAndRecord(recorder: ScenarioRecorder): Promise<unknown> {
  if (recorder.isRecording) return recorder.stop();
  const choices = [
    { label: recordingTexts.start(), detail: recordingTexts.startDetail(), isStart: true },
    { label: recordingTexts.fromTimeline(), detail: recordingTexts.fromTimelineDetail(), isStart: false },
  ];
  const chosen = await pickOne(choices, { title: recordingTexts.title() });
  if (!chosen) return undefined;
  if (chosen.isStart) return recorder.start();
  const filter = await promptForInput({ title: recordingTexts.title(), prompt: recordingTexts.filterPrompt() });
  return filter === undefined ? undefined : recorder.prompt({ filter });
}

/** Not awaited by callers: the notification stays until the user closes it. */
async function offerUndo(text: string, undo: () => Promise<void>): Promise<void> {
  try {
    if (await offer(text, collectionTexts.undo())) await undo();
  } catch (error) {
    showError(error);
  }
}
