import { catalog } from '../../src/model/texts/catalog.ts';

export const replayTexts = catalog('replay', {
  section: 'Replay',
  notConnected: 'Connect to a server first. A replay opens connections of its own to that server.',

  start: 'Start replay',
  stop: 'Stop replay',
  pause: 'Pause replay',
  resume: 'Resume replay',
  plan: '{shown, select, true {Hide plan} other {Show plan}}',
  progressBar: 'Replay progress',
  past: 'Past replays',
  pastHelp: 'The replays of this capture',
  name: 'Replay {number}',
  choice:
    'Replay {number} · {total, plural, one {# event} other {# events}}, {mode, select, compare {compare} volatile {volatile} reliable {reliable} other {{mode}}}',
  remove: 'Remove replay',
  state:
    '{state, select, connecting {Connecting} running {Running} paused {Paused} settling {Waiting for deliveries} ended {Ended} stopped {Stopped} failed {Failed} other {{state}}}',
  progress: '{state} · {elapsed}',
  progressEvents: '{state} · {elapsed} · {emitted, number} of {total, plural, one {# event} other {# events}}',

  export: 'Export',
  exportMenu: 'Export',
  copyMarkdown: 'Copy Markdown report',
  saveJson: 'Save as JSON…',
  saveCsv: 'Save as CSV…',
  saveSvg: 'Save chart as SVG…',
  savePng: 'Save chart as PNG…',
  reportTitle: 'Socket.IO replay {number}',
  reportPlan: '{total, plural, one {# event} other {# events}} in {elapsed}, {state}',

  summary: 'Replay summary',
  connecting: 'Connecting.',
  running: 'The replay is running.',
  tooManyMarks: 'The chart and the staleness show the first {max, number} events of each run.',
  showRun: 'Show the {mode, select, volatile {volatile} other {reliable}} run in the timeline',
  introTitle: 'How many of your volatile events would be lost?',
  intro:
    'A replay emits a stream of events twice at the same time, as volatile and as reliable events. It uses two connections of its own, with the network faults of the plan. The chart shows the delivery status of each event.',
  introNext:
    '{connected, select, true {The plan is ready to start.} other {Connect to a server first, or try a replay with the demo server.}}',
  demo: '{busy, select, true {Starting demo server…} other {Start demo server}}',

  report: 'Replay report',
  reportEvents: 'Events',
  reportMode: 'Mode',
  mode: '{mode, select, volatile {Volatile} reliable {Reliable} other {{mode}}}',

  volatileSummary:
    'With volatile, {discarded, plural, =0 {none of {emitted, plural, one {# event} other {# events}} was discarded} one {# of {emitted, plural, one {# event} other {# events}} was discarded} other {# of {emitted, plural, one {# event} other {# events}} were discarded}}{flushed, plural, =0 {} one {, # was sent late} other {, # were sent late}}{lost, plural, =0 {} one {, # was lost with the connection} other {, # were lost with the connection}}.',
  reliableSummary:
    'Without volatile, {lost, plural, =0 {none of {emitted, plural, one {# event} other {# events}} was lost} one {# of {emitted, plural, one {# event} other {# events}} was lost} other {# of {emitted, plural, one {# event} other {# events}} were lost}}{burst, select, none {} one {, {flushed, plural, one {# was} other {# were}} sent in one burst} oneAfter {, {flushed, plural, one {# was} other {# were}} sent in one burst {after} after the reconnection} other {, {flushed, plural, one {# was} other {# were}} sent late, up to {largest, number} in one burst}}.',
  ageSummary:
    '{runs, select, both {The newest value {basis, select, confirmed {confirmed by the server} other {passed to the transport}} was at most {volatile} old with volatile, and at most {reliable} old without it.} volatile {The newest value {basis, select, confirmed {confirmed by the server} other {passed to the transport}} was at most {volatile} old.} other {The newest value {basis, select, confirmed {confirmed by the server} other {passed to the transport}} was at most {reliable} old.}}',
});
