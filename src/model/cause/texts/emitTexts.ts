import { type CauseParams, type CauseText, milliseconds, textOf } from '../cause.ts';
import { said } from './responseTexts.ts';
import { sendingSamples, sendingSentences } from './sendingText.ts';

/** HTTP status and body of the response that was received instead. */
const responseSamples = { status: [413], said: ['Payload too large'] } as const;

const answered = (params: CauseParams): string =>
  params['status'] === undefined ? '' : ` The server answered with HTTP ${textOf(params, 'status')}${said(params)}.`;

/** Emits that were not sent, or of which that is not known. */
export const emitTexts = {
  'emit.volatileDiscarded': {
    weight: 'exact',
    params: { because: ['notConnected', 'pollingBusy', 'writing'], by: ['inspector'] },
    message: (params) =>
      (volatileReasons[textOf(params, 'because')] ??
        'The transport could not take the volatile event at that moment.') +
      (params['by'] === 'inspector'
        ? ' The client of Socket.IO 2 has no volatile flag: the inspector discarded the event as client 4 does.'
        : ' The client discarded the event and never sends it.'),
    remedies: () => ['Emit without the volatile flag if each event must be received.'],
  },
  'emit.bufferTimeout': {
    weight: 'exact',
    params: { timeoutMs: [1000], ...sendingSamples },
    message: (params) => {
      const within = milliseconds(params, 'timeoutMs');
      return `There was no connection ${within === '' ? 'in time' : `within ${within}`}, and the client removed the event from its buffer.${sendingSentences(params)}`;
    },
    remedies: () => ['Check the connection, or raise the ack timeout.'],
  },
  'emit.noConnection': {
    weight: 'exact',
    params: sendingSamples,
    message: (params) =>
      `There is no connection, and the client does not connect automatically.${sendingSentences(params)}`,
    remedies: () => ['Connect, then emit again.'],
  },
  'emit.waitsForConnect': {
    weight: 'exact',
    params: { timed: [true, false] },
    message: (params) =>
      `The connection has ended and does not reconnect automatically. The client keeps the event until you connect again${params['timed'] === true ? ', or until its acknowledgement times out' : ''}.`,
  },
  'emit.connectionRemoved': {
    weight: 'exact',
    params: sendingSamples,
    message: (params) => `The connection was removed.${sendingSentences(params)}`,
  },
  'emit.untaken': {
    weight: 'exact',
    params: { ...responseSamples, ...sendingSamples },
    message: (params) =>
      `The connection ended before the transport took the event.${answered(params)}${sendingSentences(params)}`,
  },
  'emit.postUnanswered': {
    weight: 'exact',
    params: { ...responseSamples, ...sendingSamples },
    message: (params) =>
      `The connection ended before the server answered the POST request with the event.${answered(params)}${sendingSentences(params)}`,
  },
  'emit.postRefused': {
    weight: 'exact',
    params: { ...responseSamples, ...sendingSamples },
    message: (params) =>
      `The server answered the POST request with the event with HTTP ${textOf(params, 'status')}${said(params)}.${sendingSentences(params)}`,
  },
  'emit.dropped': {
    weight: 'exact',
    params: sendingSamples,
    message: (params) => `The connection was closing, and the client dropped the event.${sendingSentences(params)}`,
  },
  'emit.notWritten': {
    weight: 'exact',
    params: { said: ['write EPIPE'], running: [true], ...sendingSamples },
    message: (params) => {
      const reported = textOf(params, 'said');
      const what =
        params['running'] === true
          ? 'The connection ended while the event was being written.'
          : reported === ''
            ? 'The connection ended before the system took all of the event.'
            : `The WebSocket could not write the event: ${reported}.`;
      return what + sendingSentences(params);
    },
  },
  'emit.refused': {
    weight: 'general',
    params: { said: ['the value is circular'], ...sendingSamples },
    message: (params) => `The client refused the event: ${textOf(params, 'said')}.${sendingSentences(params)}`,
  },
} as const satisfies Readonly<Record<string, CauseText>>;

const volatileReasons: Readonly<Record<string, string>> = {
  notConnected: 'There was no connection, and a volatile event is not kept for later.',
  pollingBusy: 'The transport was waiting for the response to its previous POST request.',
  writing: 'The transport was still writing the previous packet.',
};
