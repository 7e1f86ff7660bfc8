/** What the timeline needs VS Code for, for the entries that are selected: the clipboard, the diff editor, the text of a marker. */
import * as vscode from 'vscode';
import type { Channel } from '../../protocol/channel.ts';
import * as host from '../../protocol/hostMessages.ts';
import { longestMarker } from '../../protocol/timelineMessages.ts';
import type { ComparedEntries, EntriesText } from './comparedEntries.ts';
import { registerCommand } from '../guarded/commands.ts';
import { promptForInput } from '../guarded/questions.ts';
import type { EngineFacade } from '../engine/engineFacade.ts';
import type { NotifyActivePage } from '../panel/notifyActivePage.ts';
import { commandTexts } from './commandTexts.ts';

export class EntryActions {
  readonly #inspector: EngineFacade;
  readonly #compared: ComparedEntries;

  constructor(inspector: EngineFacade, compared: ComparedEntries) {
    this.#inspector = inspector;
    this.#compared = compared;
  }

  /** Registers the handlers of a page. */
  register(channel: Channel): void {
    const textOf: EntriesText = (...request) => this.#inspector.entriesText(...request);
    registerSelectionHandlers(channel, textOf, this.#compared);
    channel.handle(host.markerPrompt, async ({ connectionId }) => {
      const text = await promptForMarker();
      if (text === undefined) return {};
      return this.#inspector.addMarker({ text, ...(connectionId !== undefined && { connectionId }) });
    });
  }
}

/** What needs the entries' text alone, of a capture or of a session file. */
export function registerSelectionHandlers(channel: Channel, textOf: EntriesText, compared: ComparedEntries): void {
  channel.handle(host.entriesCopy, async ({ selection, format }) => {
    const { text, entries } = await textOf(selection, format);
    if (entries > 0) await vscode.env.clipboard.writeText(text);
    return { entries };
  });
  channel.handle(host.entriesCompare, async ({ left, right }) => {
    await compared.compare(left, right, textOf);
    return {};
  });
}

/** The text of a marker; undefined when the person cancels. */
export function promptForMarker(): Thenable<string | undefined> {
  return promptForInput({
    title: commandTexts.markerTitle(),
    prompt: commandTexts.markerPrompt(),
    validate: (text) => {
      if (text.trim() === '') return commandTexts.markerEmpty();
      if (text.trim().length <= longestMarker) return undefined;
      return commandTexts.markerTooLong({ max: longestMarker, length: text.trim().length });
    },
  });
}

/** The commands of the menu on the timeline. What is selected is the page's to know. */
export function registerTimelineMenu(notifyPage: NotifyActivePage): vscode.Disposable {
  return vscode.Disposable.from(
    ...Object.entries(menuCommands).map(([name, action]) =>
      registerCommand(`socketioInspector.timeline.${name}`, (context) =>
        notifyPage(context, (channel) => channel.notify(host.timelineAct, { action })),
      ),
    ),
  );
}

/** An entry's partner is its acknowledgement or its event: one action with two titles. */
const menuCommands: Readonly<Record<string, host.TimelineAction>> = {
  ...Object.fromEntries(
    host.timelineActions.filter((action) => action !== 'goToPartner').map((action) => [action, action]),
  ),
  goToAcknowledgement: 'goToPartner',
  goToEvent: 'goToPartner',
};
