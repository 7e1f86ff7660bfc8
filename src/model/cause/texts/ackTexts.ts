import { type CauseText, milliseconds } from '../cause.ts';
import { sendingSamples, sendingSentences, wasSent } from './sendingText.ts';

/** Acknowledgements, in both directions. */
export const ackTexts = {
  'ack.timeout': {
    weight: 'exact',
    params: { timeoutMs: [1000], ...sendingSamples },
    message: (params) => {
      const within = milliseconds(params, 'timeoutMs');
      return `No acknowledgement was received ${within === '' ? 'in time' : `within ${within}`}.${sendingSentences(params)}`;
    },
    remedies: (params) => [
      wasSent(params)
        ? 'Check that the server’s handler calls its callback.'
        : 'Check the connection, or raise the ack timeout.',
    ],
  },
  'ack.connectionEnded': {
    weight: 'exact',
    params: { end: ['transport.cut', 'server.disconnected'], closeCode: [1006], ...sendingSamples },
    message: (params, nested) => {
      const end = nested('end');
      return `The connection ended before the acknowledgement was received.${end === '' ? '' : ` ${end}`}${sendingSentences(params)}`;
    },
    remedies: () => ['Whether the server received the event is not known.'],
  },
  'ack.unexpected': { weight: 'exact', message: () => 'No emit waits for this acknowledgement.' },
  'ack.beforeSent': {
    weight: 'exact',
    message: () => 'The acknowledgement was received before the event with this ID was sent.',
  },
  'ack.superseded': {
    weight: 'exact',
    params: { answered: [true, false] },
    message: (params) =>
      params['answered'] === true
        ? 'It acknowledges another attempt of an event that has been acknowledged already.'
        : 'It acknowledges an earlier attempt. The client takes the acknowledgement of the newest attempt only.',
  },
  'ack.unanswered': {
    weight: 'exact',
    message: () => 'The connection ended before this side acknowledged the event.',
  },
  'ack.ruleReply': { weight: 'exact', message: () => 'A reply rule of the connection acknowledged it.' },
  'ack.ruleFailed': {
    weight: 'exact',
    params: { fault: ['ack.noConnection'], seq: [12] },
    message: (_params, nested) => `The reply rule of the connection could not acknowledge it. ${nested('fault')}`,
  },
  'ack.notAwaited': {
    weight: 'exact',
    params: { seq: [12] },
    message: (params) =>
      `Entry ${String(params['seq'] ?? '')} does not wait for an acknowledgement. It was acknowledged, or its connection ended.`,
  },
  'ack.noConnection': {
    weight: 'exact',
    message: () => 'There is no connection to acknowledge on. The server no longer waits for this acknowledgement.',
  },
} as const satisfies Readonly<Record<string, CauseText>>;
