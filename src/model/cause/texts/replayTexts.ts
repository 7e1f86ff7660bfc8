import { type CauseParams, type CauseText, type NestedMessage, type ParamSamples, textOf } from '../cause.ts';

const countNames = [
  'sent',
  'buffered',
  'flushed',
  'queued',
  'discarded',
  'acknowledged',
  'timedOut',
  'late',
  'lost',
  'failed',
] as const;
const countLabels: Readonly<Record<string, string>> = { timedOut: 'timed out', late: 'acknowledged late' };

/** How many were emitted, and of them by delivery; `fault` is the code of what ended the replay. */
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

function outcome(params: CauseParams, nested: NestedMessage): string {
  const counts = countNames
    .filter((name) => typeof params[name] === 'number' && params[name] > 0)
    .map((name) => `${textOf(params, name)} ${countLabels[name] ?? name}`);
  const of = counts.length > 0 ? `, of them ${counts.join(', ')}` : '';
  const fault = nested('fault');
  return [
    `${textOf(params, 'emitted') || '0'} emitted${of}.`,
    fault,
    gone(params, 'gone'),
    refused(params),
    held(params),
  ]
    .filter(Boolean)
    .join(' ');
}

function gone(params: CauseParams, name: string): string {
  const count = params[name];
  if (typeof count !== 'number' || count === 0) return '';
  return count === 1
    ? '1 event was removed from the capture before it could be sent.'
    : `${count} events were removed from the capture before they could be sent.`;
}

function refused(params: CauseParams): string {
  const count = params['refused'];
  if (typeof count !== 'number' || count === 0) return '';
  return count === 1 ? '1 emit was refused.' : `${count} emits were refused.`;
}

const held = (params: CauseParams): string =>
  params['heldBack'] === true ? 'Events were held back, because too many waited in the client.' : '';

/** Replays: their beginning and end in the timeline, and what a person should know of them. */
export const replayTexts = {
  'replay.started': {
    weight: 'exact',
    params: {
      total: [1, 20],
      event: ['tick'],
      everyMs: [0, 20],
      mode: ['volatile', 'reliable', 'compare'],
      speed: [0, 1, 2],
      faults: [1, 3],
    },
    message: (params) => {
      const { total = 0, everyMs, mode, speed, faults } = params;
      const event = textOf(params, 'event');
      const source =
        event === ''
          ? `${String(total)} captured event${total === 1 ? '' : 's'}`
          : `${String(total)} × “${event}” ${everyMs === 0 ? 'at once' : `every ${textOf(params, 'everyMs')} ms`}`;
      const modes = mode === 'compare' ? 'volatile and reliable' : textOf(params, 'mode');
      const pace =
        speed === 0
          ? ', as fast as the transport takes it'
          : speed === 1
            ? ''
            : `, at speed ${textOf(params, 'speed')}`;
      const network = typeof faults === 'number' ? `, with ${faults} network fault${faults === 1 ? '' : 's'}` : '';
      return `Replay begins: ${source}, ${modes}${pace}${network}.`;
    },
  },
  'replay.ended': {
    weight: 'exact',
    params: outcomeSamples,
    message: (params, nested) => `Replay ended: ${outcome(params, nested)}`,
  },
  'replay.stopped': {
    weight: 'exact',
    params: outcomeSamples,
    message: (params, nested) => `Replay stopped: ${outcome(params, nested)}`,
  },
  'replay.failed': {
    weight: 'exact',
    params: outcomeSamples,
    message: (params, nested) => `Replay failed: ${outcome(params, nested)}`,
  },
  'replay.connectionEnded': {
    weight: 'exact',
    message: () => 'A connection ended and its client does not connect again. The rest was not emitted.',
  },
  'replay.connectionRemoved': { weight: 'exact', message: () => 'A connection of the replay was removed.' },
  'replay.eventsGone': {
    weight: 'exact',
    params: { count: [1, 3] },
    message: (params) => gone(params, 'count'),
  },
  'replay.emitsRefused': {
    weight: 'exact',
    params: { count: [1, 3], fault: ['emit.refused'], said: ['the value is circular'] },
    message: (params, nested) => `${refused({ refused: params['count'] ?? 0 })} ${nested('fault')}`.trim(),
  },
  'replay.heldBack': { weight: 'exact', message: () => held({ heldBack: true }) },
} as const satisfies Readonly<Record<string, CauseText>>;
