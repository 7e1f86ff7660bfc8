import { layOut } from '../layout.ts';
import { type Dialect, isLong } from '../emitValue.ts';
import { type ClientLanguage, indented, secondsOf } from '../language.ts';
import { commonEscapes, quoted } from '../quoted.ts';

const step = '    ';

export function swiftText(text: string): string {
  return quoted(text, { escapes: commonEscapes, escape: (codePoint) => `\\u{${codePoint.toString(16)}}` });
}

const dialect: Dialect = {
  nothing: 'NSNull()',
  step,
  text: swiftText,
  boolean: String,
  integer: (value) => (isLong(value) ? String(value) : undefined),
  double: (literal) => literal,
  bytes: (bytes) => `Data([${[...bytes].join(', ')}] as [UInt8])`,
  encodedBytes: (text, encoding, { names }) => {
    if (encoding === 'base64') return `Data(base64Encoded: ${swiftText(text)})!`;
    names.add('hex');
    return `fromHex(${swiftText(text)})`;
  },
  file: (path) => `try! Data(contentsOf: URL(fileURLWithPath: ${swiftText(path)}))`,
  list: (items, indent) => `${layOut(items, { open: '[', close: ']' }, indent, step)} as [Any]`,
  object: (fields, indent) => {
    const entries = fields.map(([key, value]) => `${swiftText(key)}: ${value}`);
    const literal = entries.length === 0 ? '[:]' : layOut(entries, { open: '[', close: ']' }, indent, step);
    return `${literal} as [String: Any]`;
  },
};

const hexHelper = [
  'func fromHex(_ digits: String) -> Data {',
  `${step}let characters = Array(digits)`,
  `${step}return Data(stride(from: 0, to: characters.count - 1, by: 2).compactMap {`,
  `${step.repeat(2)}UInt8(String(characters[$0...($0 + 1)]), radix: 16)`,
  `${step}})`,
  '}',
  '',
].join('\n');

/** The client emits only while it is connected; a timeout of 0 seconds waits indefinitely. */
export const swift: ClientLanguage = {
  dialect,
  comment: '//',
  hasVolatile: false,
  hasCompress: false,
  argumentIndent: step,
  emit: ({ event, args, wantsAck, timeoutMs }) => {
    if (!wantsAck) return layOut([event, ...args], { open: 'socket.emit(', close: ')', trailing: false }, '', step);
    const call = layOut([event, ...args], { open: 'socket.emitWithAck(', close: ')', trailing: false }, '', step);
    return `${call}.timingOut(after: ${secondsOf(timeoutMs ?? 0)}) { response in\n${step}print(response)\n}`;
  },
  program: ({ connection, statements, used: { names }, value }) => {
    const { url, namespace, path, auth, query, headers, transports } = connection;
    const options: string[] = [];
    if (path !== undefined) options.push(`.path(${swiftText(`${path.replace(/\/$/, '')}/`)})`);
    if (query) options.push(`.connectParams(${value(query, step)})`);
    if (headers) {
      const texts = Object.entries(headers).map(([key, text]) => `${swiftText(key)}: ${swiftText(text)}`);
      options.push(`.extraHeaders([${texts.join(', ')}])`);
    }
    if (transports?.join() === 'websocket') options.push('.forceWebsockets(true)');
    if (transports?.join() === 'polling') options.push('.forcePolling(true)');
    const config = layOut(options, { open: '[', close: ']' }, '', step);
    const manager = `SocketManager(socketURL: URL(string: ${swiftText(url)})!, config: ${config})`;
    const socket =
      namespace === '/' ? 'manager.defaultSocket' : `manager.socket(forNamespace: ${swiftText(namespace)})`;
    return [
      'import Foundation',
      'import SocketIO',
      '',
      ...(names.has('hex') ? [hexHelper] : []),
      `let manager = ${manager}`,
      `let socket = ${socket}`,
      '',
      'socket.once(clientEvent: .connect) { _, _ in',
      ...statements.map((statement) => indented(statement, step)),
      '}',
      `socket.connect(${auth ? `withPayload: ${value(auth, '')}` : ''})`,
      'RunLoop.main.run()',
    ].join('\n');
  },
};
