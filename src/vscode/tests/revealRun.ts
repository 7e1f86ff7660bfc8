import { runReveal } from '../../protocol/sourceMessages.ts';
import { testErrors } from '../../host/collections/testTexts.ts';
import type { InspectorPanel } from '../panel/inspectorPanel.ts';
import type { TestConnections } from './testExplorer.ts';

/**
 * Shows the connections of a run in the panel, and their entries in its timeline.
 * @throws UserError if the run is not known, or opened no connection
 */
export function revealRun(panel: Pick<InspectorPanel, 'show' | 'whenReady'>, run: TestConnections | undefined): void {
  if (!run) throw testErrors('test.notRun');
  const { name, connectionIds } = run;
  if (connectionIds.length === 0) throw testErrors('test.noConnections', { name });
  panel.show();
  panel.whenReady((channel) => channel.notify(runReveal, { connectionIds: [...connectionIds], name }));
}
