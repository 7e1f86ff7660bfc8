import { catalog } from '../../src/model/texts/catalog.ts';

export const appTexts = catalog('app', {
  recordingScenario: 'A scenario is being recorded: connect, emit and receive as usual.',
  stopRecording: 'Stop and save…',
  stopRecordingTitle: 'Stop recording, and save the scenario in a collection',
  discardRecording: 'Discard',
  discardRecordingTitle: 'Stop recording without a scenario. The events stay in the timeline',
  view: 'View',
  timeline: 'Timeline',
  findings: 'Findings',
  sequence: 'Sequence',
  statistics: 'Statistics',
  scenario: 'Scenario',
  replay: 'Replay',
  server: 'Server',
  rules: 'Rules',
  noRulesHere:
    'Rules act on the events of clients that are connected through a running proxy. This entry belongs to no such client.',
  resizeDetails: 'Resize details',
  resizeStream: 'Resize stream analysis',
  resizeEmit: 'Resize emit form',
  engineStopped: 'The engine stopped. Connect to start it again.',
  engineStoppedBecause: 'The engine stopped. {fault} Connect to start it again.',
  engineRestarted:
    'The engine stopped and was restarted. Connections were closed. Events that were captured before the restart are in the timeline, if they could be written to disk.',
  engineRestartedBecause:
    'The engine stopped and was restarted. {fault} Connections were closed. Events that were captured before the restart are in the timeline, if they could be written to disk.',
  dismiss: 'Dismiss',
});
