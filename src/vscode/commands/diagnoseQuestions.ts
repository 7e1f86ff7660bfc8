import * as vscode from 'vscode';
import { commandTexts } from '../../host/commands/commandTexts.ts';
import type { Diagnoser } from '../../host/engine/diagnoser.ts';
import type { EngineFacade } from '../../host/engine/engineFacade.ts';
import type { RecentUrls } from '../../host/profile/recentUrls.ts';
import { type DiagnosisResult, diagnosisResult } from '../../model/diagnosis/diagnosisReport.ts';
import { withProgress } from '../guarded/messages.ts';
import { promptForConnection, promptForUrl, showJson } from './questions.ts';

interface Deps {
  readonly inspector: Pick<EngineFacade, 'connections'>;
  readonly diagnoser: Pick<Diagnoser, 'run'>;
  readonly recents: Pick<RecentUrls, 'all'>;
}

/** Diagnoses a listed connection, or a URL if there is none, and shows the result as JSON. */
export async function promptAndDiagnose({ inspector, diagnoser, recents }: Deps): Promise<DiagnosisResult | undefined> {
  const { connections } = inspector;
  const chosen = connections.length > 0 ? await promptForConnection(connections) : await promptForUrl(recents.all);
  if (chosen === undefined) return undefined;
  const input = connections.length > 0 ? { connectionId: chosen } : chosen.trim();
  const progress = { location: vscode.ProgressLocation.Window, title: commandTexts.diagnosing() };
  const result = diagnosisResult(await withProgress(progress, () => diagnoser.run(input)));
  await showJson(result);
  return result;
}
