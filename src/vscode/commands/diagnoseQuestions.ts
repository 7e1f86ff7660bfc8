import * as vscode from 'vscode';
import { commandTexts } from '../../host/commands/commandTexts.ts';
import type { Diagnoser } from '../../host/engine/diagnoser.ts';
import type { EngineFacade } from '../../host/engine/engineFacade.ts';
import type { RecentUrls } from '../../host/profile/recentUrls.ts';
import type { DiagnosisResult } from '../../model/diagnosis/diagnosisReport.ts';
import { diagnosisReveal } from '../../protocol/diagnosisMessages.ts';
import { withProgress } from '../guarded/messages.ts';
import type { InspectorPanel } from '../panel/inspectorPanel.ts';
import { promptForConnection, promptForUrl, showJson } from './questions.ts';

interface Deps {
  readonly inspector: Pick<EngineFacade, 'connections'>;
  readonly diagnoser: Pick<Diagnoser, 'result'>;
  readonly recents: Pick<RecentUrls, 'all'>;
  readonly panel: Pick<InspectorPanel, 'show' | 'whenReady'>;
}

/** Diagnoses a listed connection in the panel; without one, prompts for a URL and shows the result as JSON. */
export async function promptAndDiagnose({
  inspector,
  diagnoser,
  recents,
  panel,
}: Deps): Promise<DiagnosisResult | undefined> {
  const { connections } = inspector;
  if (connections.length > 0) {
    const connectionId = await promptForConnection(connections);
    if (connectionId === undefined) return undefined;
    panel.show();
    panel.whenReady((channel) => channel.notify(diagnosisReveal, { connectionId }));
    return undefined;
  }
  const url = await promptForUrl(recents.all);
  if (url === undefined) return undefined;
  const progress = { location: vscode.ProgressLocation.Window, title: commandTexts.diagnosing() };
  const result = await withProgress(progress, () => diagnoser.result(url.trim()));
  await showJson(result);
  return result;
}
