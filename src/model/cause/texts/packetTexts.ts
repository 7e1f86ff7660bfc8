import { type CauseParams, type CauseText, quoted, textOf } from '../cause.ts';

const among = 'It is among the raw packets (kind:packet).';

/** The raw packet, where its number is known. */
function look(params: CauseParams): string {
  const seq = textOf(params, 'seq');
  return seq === '' ? among : `The packet is entry ${seq} (seq:${seq}..${seq}).`;
}

/** How often the same was received since the connection was last joined. */
function times(params: CauseParams): string {
  const count = params['times'];
  return typeof count === 'number' && count > 1 ? ` This has happened ${count} times in a row.` : '';
}

/** What is bounded, with its limit. */
const bounds = {
  namespace: (limit: string) => `a packet whose namespace has more than ${limit} characters`,
  eventName: (limit: string) => `an event whose name has more than ${limit} characters`,
  digits: (limit: string) => `a packet whose ack ID or number of attachments has more than ${limit} digits`,
  control: (limit: string) => `a packet of the protocol itself that has more than ${limit} characters`,
  packedControl: (limit: string) => `a packet of the protocol itself that has more than ${limit} bytes`,
  depth: (limit: string) => `a packet that is nested more than ${limit} levels deep`,
} as const;

/** Packets that the client cannot read. `what` names the fault, `at` the index of a character. */
export const packetTexts = {
  'packet.invalidJson': {
    weight: 'exact',
    params: { cut: [true], trailing: [true], word: ['NaN', 'x'], at: [3], times: [2], seq: [12] },
    message: (params) => {
      const word = textOf(params, 'word');
      const at = textOf(params, 'at');
      const fault =
        params['cut'] === true
          ? `its JSON ends too early, at character ${at}`
          : params['trailing'] === true
            ? `something follows its payload, ${quoted(word)} at character ${at}`
            : word === ''
              ? `its payload is not valid JSON${at === '' ? '' : ` (character ${at})`}`
              : `${quoted(word)} at character ${at} is not valid JSON`;
      return `The server sent a packet that the client cannot read: ${fault}.${times(params)}`;
    },
    remedies: (params) => [
      /^-?(NaN|Infinity)$/.test(textOf(params, 'word'))
        ? `Python’s json writes NaN and Infinity, which JSON does not have: send null or text instead. ${look(params)}`
        : look(params),
    ],
  },
  'packet.invalidEvent': {
    weight: 'exact',
    params: { what: ['the payload of an event is an object, not a list'], times: [2], seq: [12] },
    message: (params) =>
      `The server sent a packet that the client cannot read: ${textOf(params, 'what')}.${times(params)}`,
    remedies: (params) => [look(params)],
  },
  'packet.unknownType': {
    weight: 'exact',
    params: { type: ['9'], times: [2], seq: [12] },
    message: (params) =>
      `The server sent a packet that the client cannot read: ${quoted(textOf(params, 'type'))} is not a packet type.${times(params)}`,
    remedies: (params) => [look(params)],
  },
  'packet.invalidBinary': {
    weight: 'exact',
    params: { what: ['a placeholder has no attachment'], times: [2], seq: [12] },
    message: (params) =>
      `The server sent a packet that the client cannot read: ${textOf(params, 'what')}.${times(params)}`,
    remedies: (params) => [look(params)],
  },
  'packet.tooManyAttachments': {
    weight: 'exact',
    params: { limit: [10], times: [2] },
    message: (params) =>
      `The server sent more binary attachments in one event than this client accepts (${textOf(params, 'limit') || '10'}).${times(params)}`,
    remedies: () => ['Raise maxAttachments in the connection.'],
  },
  'packet.overBound': {
    weight: 'exact',
    params: {
      bound: ['namespace', 'eventName', 'digits', 'control', 'packedControl', 'depth'],
      limit: [1000],
      times: [2],
      seq: [12],
    },
    message: (params) => {
      const limit = Number(params['limit'] ?? 0).toLocaleString('en');
      const bound = textOf(params, 'bound');
      const what = (Object.hasOwn(bounds, bound) ? bounds[bound as keyof typeof bounds] : bounds.depth)(limit);
      return `The server sent ${what}, which is more than this inspector reads; another client may read it.${times(params)}`;
    },
    remedies: (params) => [look(params)],
  },
  'packet.unreadable': {
    weight: 'general',
    params: { times: [2], seq: [12] },
    message: (params) => `The server sent a packet that the client cannot read.${times(params)}`,
    remedies: (params) => [look(params)],
  },
  'packet.notEngineIo': {
    weight: 'exact',
    params: { times: [2], seq: [12] },
    message: (params) => `The server sent a packet that is not an Engine.IO packet.${times(params)}`,
    remedies: (params) => [look(params)],
  },
} as const satisfies Readonly<Record<string, CauseText>>;
