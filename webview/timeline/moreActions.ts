import { type MenuItem, openMenu } from '../ui/menu.ts';
import { clearItems } from './clearItems.ts';
import { timelineTexts } from './timelineTexts.ts';
import type { ToolbarOptions } from './toolbarOptions.ts';

/** Rarely used actions, and actions that delete, which are never next to frequently used buttons. */
export function openMoreActions(anchor: HTMLElement, options: ToolbarOptions): void {
  openMenu(anchor, timelineTexts.moreActions(), moreActions(options));
}

function moreActions(options: ToolbarOptions): MenuItem[] {
  const { packets, overview, analyzing, readOnly } = options;
  const shown: MenuItem[] = [
    {
      label: timelineTexts.rawPackets(),
      title: packets ? timelineTexts.showingRawPackets() : timelineTexts.showRawPackets(),
      checked: packets,
      run: () => options.onPackets(!packets),
    },
    {
      label: timelineTexts.overview(),
      title: overview ? timelineTexts.hideOverview() : timelineTexts.showOverview(),
      checked: overview,
      run: () => options.onOverview(!overview),
    },
    {
      label: timelineTexts.analyzeStream(),
      title: timelineTexts.analyzeStreamTitle(),
      checked: analyzing,
      run: options.onAnalyze,
    },
    {
      label: timelineTexts.sequenceDiagram(),
      title: timelineTexts.sequenceDiagramTitle(),
      run: options.onSequence,
    },
  ];
  const types: MenuItem = {
    label: timelineTexts.inferTypes(),
    title: timelineTexts.inferTypesTitle(),
    run: options.onInferTypes,
  };
  if (readOnly) return [...shown, { ...types, separated: true }];
  return [
    ...shown,
    {
      label: timelineTexts.saveSession(),
      title: timelineTexts.saveSessionTitle(),
      separated: true,
      run: options.onSave,
    },
    options.recording
      ? { label: timelineTexts.stopRecording(), title: timelineTexts.stopRecordingTitle(), run: options.onRecord }
      : { label: timelineTexts.recordScenario(), title: timelineTexts.recordScenarioTitle(), run: options.onRecord },
    types,
    ...clearItems(options.clears),
  ];
}
