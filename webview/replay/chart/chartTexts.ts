import { catalog } from '../../../src/model/texts/catalog.ts';

export const chartTexts = catalog('replayChart', {
  chart: 'Replay chart',
  pngFailed: 'The chart could not be converted to a PNG file.',
  network: 'Network',
  notConnected: 'not connected',
  burst: '{count, number} in one burst',
  cumulative: '{basis, select, confirmed {Events confirmed by the server} other {Events passed to the transport}}',
  staleness:
    '{basis, select, confirmed {Age of the newest value confirmed by the server} handedOver {Age of the newest value passed to the transport} other {Age of the newest value}}',
  line: '{line, select, emitted {emitted} volatile {volatile} reliable {reliable} other {{line}}}',

  addFault: 'Drag to add a network fault',
  fault: 'Fault {number}, {fault}',
  faultSpan: 'from {from} to {to}',
  faultHelp:
    '{fault}, {from} to {to}. Drag it or its ends. The arrow keys move it, Shift and an arrow key move its end, Delete removes it.',

  events: '{mode, select, volatile {Volatile events} other {Reliable events}}',
  eventsHelp:
    'The left and right arrow keys move to the previous and next event, up and down to an event with another delivery status',
  noneSelected: 'No event selected',
  noEvent: 'No event yet',
  event: 'Event {index, number} at {at}: {status}',
  pending: 'in flight',
  settledLater: '{status} at {at}, after {waited}',
  confirmed: 'confirmed at {at}',

  noReplay: 'No replay yet. The chart shows the plan.',
  conditions: 'Network: {list}.',
  condition: '{condition} from {from} to {to}',
  openCondition: '{condition} from {from}',
  run: '{mode}: {list}.',
  runLoss: '{share} lost',
});
