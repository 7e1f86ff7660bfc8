import type { CauseParams, ParamSamples } from '../cause.ts';
import { causeCatalog } from '../causeCatalog.ts';

/** The numbers of emitted events, in total and by delivery status; `fault` is the code of the cause that ended the replay. */
const outcomeSamples = {
  emitted: [20],
  sent: [18],
  buffered: [1],
  flushed: [1],
  queued: [1],
  discarded: [2],
  acknowledged: [3],
  timedOut: [2],
  late: [1],
  lost: [1],
  failed: [1],
  fault: ['replay.connectionEnded'],
  gone: [1, 3],
  refused: [1, 3],
  heldBack: [true],
} as const satisfies ParamSamples;

/** The delivery statuses in their order, each as an item of the list. */
const counted = {
  sent: '{sent, number} sent',
  buffered: '{buffered, number} buffered',
  flushed: '{flushed, number} flushed',
  queued: '{queued, number} queued',
  discarded: '{discarded, number} discarded',
  acknowledged: '{acknowledged, number} acknowledged',
  timedOut: '{timedOut, number} timed out',
  late: '{late, number} acknowledged late',
  lost: '{lost, number} lost',
  failed: '{failed, number} failed',
} as const;
const countNames = Object.keys(counted) as (keyof typeof counted)[];

const isCounted = (params: CauseParams, name: string): boolean => Number(params[name] ?? 0) > 0;

/** The first item of the list has no comma before it. */
const firstCounted = (params: CauseParams): string => countNames.find((name) => isCounted(params, name)) ?? '';

const counts = countNames
  .map(
    (name) =>
      `{${name}, plural, =0 {} other {{firstCounted, select, ${name} {, of which ${counted[name]}} other {, ${counted[name]}}}}}`,
  )
  .join('');
const gone = (name: string): string =>
  `{${name}, plural, =0 {} one {# event was removed from the capture before it could be sent.} other {# events were removed from the capture before they could be sent.}}`;
const refused = (name: string): string =>
  `{${name}, plural, =0 {} one {# emit was refused.} other {# emits were refused.}}`;
const held = 'Events were held back because too many were waiting in the client.';

const outcome =
  `{emitted, number} emitted${counts}.{fault, select, none {} other { {fault}}}` +
  `{gone, plural, =0 {} other { ${gone('gone')}}}{refused, plural, =0 {} other { ${refused('refused')}}}` +
  `{heldBack, select, true { ${held}} other {}}`;

const ended = { params: outcomeSamples, nested: ['fault'], derived: { firstCounted } } as const;

/** Replays: their start and end in the timeline, and warnings for the user. */
export const replayTexts = causeCatalog({
  'replay.started': {
    params: {
      total: [1, 20],
      event: ['tick'],
      everyMs: [0, 20],
      mode: ['volatile', 'reliable', 'compare'],
      speed: [0, 1, 2],
      faults: [1, 3],
    },
    message:
      'Replay started: {event, select, none {{total, plural, one {# captured event} other {# captured events}}} other {{total, number} × “{event}” {everyMs, select, 0 {without a pause} other {every {everyMs}\u00a0ms}}}}, {mode, select, compare {in volatile and reliable mode} volatile {in volatile mode} reliable {in reliable mode} other {{mode}}}{speed, select, none {} 0 {, as fast as the transport allows} 1 {} other {, at speed {speed}}}{faults, plural, =0 {} one {, with # network fault} other {, with # network faults}}.',
  },
  'replay.ended': { ...ended, message: `Replay ended: ${outcome}` },
  'replay.stopped': { ...ended, message: `Replay stopped: ${outcome}` },
  'replay.failed': { ...ended, message: `Replay failed: ${outcome}` },
  'replay.connectionEnded': {
    message: 'A connection ended and its client does not reconnect. The remaining events were not emitted.',
  },
  'replay.connectionRemoved': { message: 'A connection of the replay was removed.' },
  'replay.eventsGone': { params: { count: [1, 3] }, message: gone('count') },
  'replay.emitsRefused': {
    params: { count: [1, 3], fault: ['emit.refused'] },
    nested: ['fault'],
    message: `${refused('count')}{fault, select, none {} other { {fault}}}`,
  },
  'replay.heldBack': { message: held },
});
