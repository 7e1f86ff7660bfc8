/**
 * Prompts of `runReplay`: a stream of events, and the connection whose profile is used. Other options of a plan are only available in the
 * panel.
 */
import * as vscode from 'vscode';
import type { ReplayReport } from '../../model/replay/replay.ts';
import { withProgress } from '../guarded/messages.ts';
import { promptForInput, pickOne } from '../guarded/questions.ts';
import type { EngineFacade, ReplayPlan } from '../../host/engine/engineFacade.ts';
import type { OpenableProfile } from '../../host/profile/profileResolver.ts';
import { isObserved } from '../../protocol/shapes.ts';
import { promptForArguments, promptForConnection, promptForText } from './questions.ts';
import { commonTexts } from '../../model/texts/commonTexts.ts';
import { commandTexts } from '../../host/commands/commandTexts.ts';
import { panelErrors } from '../../host/panel/panelTexts.ts';

/** A replay on connections with the profile of a listed connection. */
export interface RequestedReplay {
  readonly opened: OpenableProfile;
  readonly plan: ReplayPlan;
}

/** The suggested event name. */
const exampleEvent = 'ping';

/** undefined when the user cancels. */
export async function promptForReplay(inspector: EngineFacade): Promise<RequestedReplay | undefined> {
  const connectionId = await promptForConnection(inspector.connections.filter((known) => !isObserved(known)));
  if (connectionId === undefined) return undefined;
  const opened = inspector.openedProfile(connectionId);
  if (!opened) throw panelErrors('connection.undecided');
  const title = commandTexts.replayTitle();
  const event = await promptForText(title, commandTexts.eventPrompt(), exampleEvent);
  if (!event) return undefined;
  const args = await promptForArguments(commandTexts.replayArgumentsTitle({ event, counter: '{{$counter}}' }));
  if (!args) return undefined;
  const count = await promptForNumber(title, commandTexts.replayCountPrompt(), '100');
  if (count === undefined) return undefined;
  const everyMs = await promptForNumber(title, commandTexts.replayIntervalPrompt(), '20');
  if (everyMs === undefined) return undefined;
  const modes = [
    { label: commandTexts.replayCompare(), description: commandTexts.replayCompareDetail(), mode: 'compare' as const },
    { label: commandTexts.replayVolatile(), description: '', mode: 'volatile' as const },
    { label: commandTexts.replayReliable(), description: '', mode: 'reliable' as const },
  ];
  const picked = await pickOne(modes, { title });
  return picked && { opened, plan: { source: { event, args, count, everyMs }, mode: picked.mode } };
}

/** Canceling stops the replay; in this case, the report covers the events up to that time. */
export async function replayWithProgress(
  inspector: EngineFacade,
  { opened, plan }: RequestedReplay,
): Promise<ReplayReport> {
  return withProgress(
    { location: vscode.ProgressLocation.Notification, title: commandTexts.replayTitle(), cancellable: true },
    async (_report, cancellation) =>
      inspector.endOfReplay(await inspector.startReplayLike(opened, plan), (replayId) => {
        const stop = (): void => void inspector.stopReplay(replayId);
        if (cancellation.isCancellationRequested) stop();
        else cancellation.onCancellationRequested(stop);
      }),
  );
}

async function promptForNumber(title: string, prompt: string, value: string): Promise<number | undefined> {
  const text = await promptForInput({
    title,
    prompt,
    value,
    validate: (typed) => (/^\d+$/.test(typed.trim()) ? undefined : commonTexts.wholeNumberNeeded()),
  });
  return text === undefined ? undefined : Number(text);
}
