import { likelyNamespace } from '../../profile/likelyNamespace.ts';
import { quoted as cut } from '../../text/quoted.ts';
import { type CauseParams, type CauseText, textOf } from '../cause.ts';

const theOther = { msgpack: 'the default parser', default: 'the msgpack parser' } as const;
const ours = { msgpack: 'the msgpack parser', default: 'the default parser' } as const;
type Parser = keyof typeof ours;

function after(params: CauseParams): string {
  const ms = textOf(params, 'afterMs');
  return ms === '' ? '' : ` (${ms} ms after)`;
}

/** Between the opening of the transport and the server's answer for the namespace. */
export const namespaceTexts = {
  'namespace.invalid': {
    weight: 'exact',
    params: { namespace: ['/chatt', 'chat'], said: ['Invalid namespace'] },
    message: (params) =>
      `The server has no namespace ${cut(textOf(params, 'namespace'))}. It says: ${textOf(params, 'said')}`,
    remedies: (params) => {
      const likely = likelyNamespace(textOf(params, 'namespace'));
      return likely === undefined ? [] : [`Did you mean ${cut(likely)}?`];
    },
  },
  'namespace.refused': {
    weight: 'exact',
    params: { said: ['not today'], for: ['/chat'], unreadable: [true] },
    message: (params) => {
      const said = textOf(params, 'said');
      const where = cut(textOf(params, 'for'));
      const what = where === '' ? 'the connection' : `the connection to the namespace ${where}`;
      return said === '' ? `The server refused ${what} and gave no reason.` : `The server refused ${what}: ${said}`;
    },
    remedies: (params) => {
      const where = cut(textOf(params, 'for'));
      if (params['unreadable'] === true) {
        return ['The client cannot read a refusal in this format, and connects again.'];
      }
      return where === '' ? [] : [`Socket.IO 2 lets the client join no other namespace until it has joined ${where}.`];
    },
  },
  'namespace.noAnswer': {
    weight: 'exact',
    params: { namespace: ['/chat'], waitedMs: [5000] },
    message: (params) =>
      `The server did not answer for the namespace ${cut(textOf(params, 'namespace'))} within ${secondsOf(params['waitedMs'])}; the transport is open.`,
    remedies: () => [
      'Check that each middleware of the namespace calls next(), also after an error: one that waits, or never calls it, keeps the client out.',
    ],
  },
  'namespace.closedBeforeJoin': {
    weight: 'symptom',
    params: { repeated: [true], namespace: ['/chat'], afterMs: [12], otherParser: ['fails', 'untried'] },
    message: (params) => {
      const often = params['repeated'] === true;
      const where = cut(textOf(params, 'namespace'));
      return often
        ? `The server closes the connection right after it opens, again and again, before it lets this client into ${where}.`
        : `The server closed the connection right after it opened${after(params)}, before it let this client into ${where}.`;
    },
    remedies: (params) => [
      'Look at the server’s log: a middleware may disconnect the client or not call next() within the server’s connectTimeout, the server may have crashed, or a proxy may cut the connection.' +
        (params['otherParser'] === 'fails'
          ? ' It is not the parser: one connection with the other parser was tried, and it was closed too.'
          : '') +
        (params['otherParser'] === 'untried' ? ' The server may also use another parser.' : ''),
    ],
  },
  'protocol.parserMismatch': {
    weight: 'exact',
    params: { parser: ['msgpack', 'default'] },
    message: (params) => {
      const parser: Parser = textOf(params, 'parser') === 'msgpack' ? 'msgpack' : 'default';
      return `The server uses another parser: with ${ours[parser]} it closes the connection right after it opens, again and again; one connection with ${theOther[parser]} was tried, and the server answered it.`;
    },
    remedies: (params) => {
      const parser: Parser = textOf(params, 'parser') === 'msgpack' ? 'msgpack' : 'default';
      return [`Choose ${theOther[parser]} in the connection.`];
    },
  },
} as const satisfies Readonly<Record<string, CauseText>>;

/** "5 s", "1.25 s". */
function secondsOf(ms: unknown): string {
  return `${Number(ms ?? 0) / 1000} s`;
}
