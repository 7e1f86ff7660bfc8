import { likelyNamespace } from '../../profile/likelyNamespace.ts';
import { quoted } from '../../text/quoted.ts';
import { type CauseParams, textOf } from '../cause.ts';
import { causeCatalog } from '../causeCatalog.ts';

/** A name as it is quoted in a message: cut if it is long. */
const shown = (name: string) => (params: CauseParams) => quoted(textOf(params, name));

const ours = '{parser, select, msgpack {the msgpack parser} other {the default parser}}';
const theOther = '{parser, select, msgpack {the default parser} other {the msgpack parser}}';

/** Causes from the time between the opening of the transport and the server's response for the namespace. */
export const namespaceTexts = causeCatalog({
  'namespace.invalid': {
    params: { namespace: ['/chatt', 'chat'], reported: ['Invalid namespace'] },
    derived: {
      shown: shown('namespace'),
      likely: (params) => {
        const likely = likelyNamespace(textOf(params, 'namespace'));
        return likely && quoted(likely);
      },
    },
    message:
      'The server has no namespace {shown}.{reported, select, none {} other { It reported: {reported}{reportedEnd}}}',
    remedies: [
      '{likely, select, none {Check its name, with upper and lower case. The server creates a namespace with io.of().} other {Did you mean {likely}?}}',
    ],
  },
  'namespace.refused': {
    params: { reported: ['not today'], for: ['/chat'], unreadable: [true], sent: ['query', 'nothing'] },
    derived: { where: shown('for') },
    message:
      'The server refused the connection{where, select, none {} other { to the namespace {where}}}{reported, select, none { and gave no reason.} other {: {reported}{reportedEnd}}}',
    remedies: [
      '{unreadable, select, true {The client cannot read a refusal in this format, and connects again.} other {{where, select, none {} other {A Socket.IO 2 client cannot join another namespace until it has joined {where}.}}}}',
      '{sent, select, query {The connection sends values in the query, and no auth payload. If the server reads them in socket.handshake.auth, send them in “auth”.} nothing {The connection sends no auth payload. If the server reads one in socket.handshake.auth, set “auth”.} other {}}',
      'On the server, look for what refuses the connection: a middleware of the namespace (io.of().use), or the “connect” handler of a server in Python.',
    ],
  },
  'namespace.noAnswer': {
    params: { namespace: ['/chat'], waitedMs: [5000] },
    derived: { where: shown('namespace') },
    message:
      'The server did not respond to the request to join the namespace {where} within {waitedMs, number, ::scale/0.001}\u00a0s. The transport is open.',
    remedies: [
      'Check that each middleware of the namespace calls next(), even after an error, and that the “connect” handler of a server in Python raises no error. The client cannot join before that.',
    ],
  },
  'namespace.closedBeforeJoin': {
    weight: 'symptom',
    params: { repeated: [true], namespace: ['/chat'], afterMs: [12], otherParser: ['fails', 'untried'] },
    derived: { where: shown('namespace') },
    message:
      '{repeated, select, true {The server repeatedly closes the connection right after it opens, before this client has joined {where}.} other {The server closed the connection right after it opened{afterMs, select, none {} other { (after {afterMs}\u00a0ms)}}, before this client joined {where}.}}',
    remedies: [
      'Check the server’s log: a middleware may disconnect the client or not call next() within the server’s connectTimeout, the server may have crashed, or a proxy may cut the connection.{otherParser, select, fails { It is not the parser: a test connection with the other parser was closed too.} untried { The server may also use another parser.} other {}}',
    ],
  },
  'protocol.parserMismatch': {
    params: { parser: ['msgpack', 'default'] },
    message: `The server uses another parser. With ${ours}, it repeatedly closes the connection right after it opens. A test connection with ${theOther} succeeded.`,
    remedies: [`Choose ${theOther} in the connection.`],
  },
});
