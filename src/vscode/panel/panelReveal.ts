/** Shows something in the panel for a command, and opens the panel if it is closed. */
import { scenarioFormOpen, type ScenarioRef } from '../../protocol/scenarioFormMessages.ts';
import { type SourceScope, sourceReveal } from '../../protocol/sourceMessages.ts';
import type { InspectorPanel } from './inspectorPanel.ts';

type ShownPanel = Pick<InspectorPanel, 'show' | 'whenReady'>;

/** Shows all connections of a source or client. */
export function revealScope(panel: ShownPanel, scope: SourceScope, preserveFocus = false): void {
  panel.show(preserveFocus);
  panel.whenReady((channel) => channel.notify(sourceReveal, scope));
}

/** Opens a scenario in the form. */
export function editScenario(panel: ShownPanel, ref: ScenarioRef): Promise<void> {
  panel.show();
  panel.whenReady((channel) => channel.notify(scenarioFormOpen, ref));
  return Promise.resolve();
}
