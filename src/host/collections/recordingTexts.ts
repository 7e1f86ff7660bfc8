import { catalog } from '../../model/texts/catalog.ts';

/** Texts of “Record scenario”. */
export const recordingTexts = catalog('recording', {
  markerText: 'Recording of a scenario started',
  defaultName: 'Recorded scenario',
  title: 'Record scenario',
  namePrompt: 'Name of the scenario',
  start: 'Start recording',
  startDetail: 'Connect, emit and receive as usual. Then stop the recording in the status bar or in the panel.',
  fromTimeline: 'Use captured events…',
  fromTimelineDetail: 'Creates the scenario from the events in the capture that a filter matches.',
  filterPrompt: 'Filter for the events. Leave it empty for all events',
  saved:
    'The scenario “{scenario}” with {steps, plural, one {# step} other {# steps}} was added to {file}.{notes, plural, =0 {} one { # note} other { # notes}}',
  notesTitle: 'Left out of the scenario “{scenario}”, or changed in it:',
  showNotes: 'Show notes',
  edit: 'Edit in form',
  run: 'Run',
  status: 'Recording scenario',
  statusTooltip: 'A scenario is being recorded. Select to stop and save it.',
  expectationTitle: 'Save as expectation',
  asExpect: 'expectation of this saved emit',
  asStep: 'step at the end of this scenario',
  expectationSaved: 'Added to “{name}” in {file}: {text}',
  editTitle: 'Edit scenario in form',
  statusName: 'Scenario recording',
});
