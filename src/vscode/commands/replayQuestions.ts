/** What `runReplay` asks a person: a stream of events on the profile of a connection. The rest of the plan is the panel's. */
import * as vscode from 'vscode';
import { UserError } from '../../base/userError.ts';
import type { ReplayReport } from '../../model/replay/replay.ts';
import { withProgress } from '../guarded/messages.ts';
import { promptForInput, pickOne } from '../guarded/questions.ts';
import type { EngineFacade, ReplayPlan } from '../engine/engineFacade.ts';
import type { OpenableProfile } from '../profile/profileResolver.ts';
import { promptForArguments, promptForConnection, promptForText } from './questions.ts';

/** A replay on connections like one that is listed. */
export interface RequestedReplay {
  readonly opened: OpenableProfile;
  readonly plan: ReplayPlan;
}

/** undefined when the person gives up. */
export async function promptForReplay(inspector: EngineFacade): Promise<RequestedReplay | undefined> {
  const connectionId = await promptForConnection(inspector.connections);
  if (connectionId === undefined) return undefined;
  const opened = inspector.openedProfile(connectionId);
  if (!opened)
    throw new UserError('The profile of this connection is not known yet: its first attempt is not decided.');
  const title = vscode.l10n.t('Replay');
  const event = await promptForText(title, vscode.l10n.t('Event name'), 'ping');
  if (!event) return undefined;
  const args = await promptForArguments(
    vscode.l10n.t('Arguments of “{0}”; {1} is the number of the event', event, '{{$counter}}'),
  );
  if (!args) return undefined;
  const count = await promptForNumber(title, vscode.l10n.t('How many events'), '100');
  if (count === undefined) return undefined;
  const everyMs = await promptForNumber(title, vscode.l10n.t('Milliseconds between them'), '20');
  if (everyMs === undefined) return undefined;
  const modes = [
    { label: vscode.l10n.t('Compare'), description: vscode.l10n.t('both at once'), mode: 'compare' as const },
    { label: vscode.l10n.t('Volatile'), description: '', mode: 'volatile' as const },
    { label: vscode.l10n.t('Reliable'), description: '', mode: 'reliable' as const },
  ];
  const picked = await pickOne(modes, { title });
  return picked && { opened, plan: { source: { event, args, count, everyMs }, mode: picked.mode } };
}

/** Cancelling stops it; the report is of what happened until then. */
export async function replayWithProgress(
  inspector: EngineFacade,
  { opened, plan }: RequestedReplay,
): Promise<ReplayReport> {
  return withProgress(
    { location: vscode.ProgressLocation.Notification, title: vscode.l10n.t('Replay'), cancellable: true },
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
    validate: (typed) => (/^\d+$/.test(typed.trim()) ? undefined : vscode.l10n.t('A whole number is needed.')),
  });
  return text === undefined ? undefined : Number(text);
}
