import { layOut } from '../layout.ts';
import { type Dialect, isInt, isLong } from '../emitValue.ts';
import { addressOf, type ClientLanguage, indented, queryText } from '../language.ts';
import { commonEscapes, quoted, utf16Escape } from '../quoted.ts';

const step = '    ';
/**
 * The maximum length of one string literal in UTF-16 units. A string constant of a class file has at most 65,535 bytes, and a unit has up
 * to 3.
 */
const maxConstant = 16_000;

/** Java replaces an escape such as `\u000a` before it parses the string literal, so line breaks and quotation marks need other escapes. */
function quotedText(text: string): string {
  return quoted(text, {
    escapes: commonEscapes,
    escape: (codePoint) => {
      if (codePoint < 0x100) return `\\${codePoint.toString(8).padStart(3, '0')}`;
      return utf16Escape(codePoint);
    },
  });
}

export function javaText(text: string): string {
  const pieces = piecesOf(text, maxConstant).map(quotedText);
  return pieces.length === 1 ? (pieces[0] ?? '""') : `String.join("", ${pieces.join(', ')})`;
}

/** Splits a text into pieces of about this length in UTF-16 units. Surrogate pairs are not split. */
export function piecesOf(text: string, length: number): string[] {
  const pieces: string[] = [];
  for (let from = 0; from < text.length || pieces.length === 0;) {
    let to = from + length;
    if (/[\ud800-\udbff]/.test(text.charAt(to - 1))) to += 1;
    pieces.push(text.slice(from, to));
    from = to;
  }
  return pieces;
}

const dialect: Dialect = {
  nothing: 'JSONObject.NULL',
  step,
  text: javaText,
  boolean: String,
  integer: (value) => (isInt(value) ? String(value) : isLong(value) ? `${value}L` : undefined),
  double: (literal) => literal,
  exact: (literal) =>
    /^-?\d+$/.test(literal) ? `new java.math.BigInteger("${literal}")` : `new java.math.BigDecimal("${literal}")`,
  bytes: (bytes) => `new byte[] {${[...new Int8Array(bytes)].join(', ')}}`,
  encodedBytes: (text, encoding, { names }) => {
    if (encoding === 'base64') return `java.util.Base64.getDecoder().decode(${javaText(text)})`;
    names.add('hex');
    return `fromHex(${javaText(text)})`;
  },
  file: (path) => `java.nio.file.Files.readAllBytes(java.nio.file.Paths.get(${javaText(path)}))`,
  list: (items, indent) => chain('new JSONArray()', items, indent),
  object: (fields, indent) =>
    chain(
      'new JSONObject()',
      fields.map(([key, value]) => `${javaText(key)}, ${value}`),
      indent,
    ),
};

/** Calls of `put` on a new object or list of org.json. */
export function chain(start: string, items: readonly string[], indent: string): string {
  const puts = items.map((item) => `.put(${item})`);
  return layOut(puts, { open: start, close: '', separator: '', trailing: false }, indent, step);
}

const hexHelper = [
  'static byte[] fromHex(String digits) {',
  `${step}byte[] bytes = new byte[digits.length() / 2];`,
  `${step}for (int i = 0; i < bytes.length; i++) {`,
  `${step.repeat(2)}bytes[i] = (byte) Integer.parseInt(digits.substring(2 * i, 2 * i + 2), 16);`,
  `${step}}`,
  `${step}return bytes;`,
  '}',
].join('\n');

export const java: ClientLanguage = {
  dialect,
  comment: '//',
  hasVolatile: false,
  hasCompress: false,
  hasTextAuth: true,
  argumentIndent: step,
  emit: ({ event, args, wantsAck, timeoutMs }) => {
    if (!wantsAck)
      return `${layOut([event, ...args], { open: 'socket.emit(', close: ')', trailing: false }, '', step)};`;
    const list = layOut(args, { open: 'new Object[] {', close: '}', trailing: false }, '', step);
    const show = 'System.out.println(java.util.Arrays.toString(response));';
    if (timeoutMs === undefined) return `socket.emit(${event}, ${list}, (Ack) response -> ${show.slice(0, -1)});`;
    return [
      `socket.emit(${event}, ${list}, new AckWithTimeout(${timeoutMs}) {`,
      `${step}@Override`,
      `${step}public void onSuccess(Object... response) {`,
      `${step.repeat(2)}${show}`,
      `${step}}`,
      '',
      `${step}@Override`,
      `${step}public void onTimeout() {`,
      `${step.repeat(2)}System.out.println("No acknowledgement was received");`,
      `${step}}`,
      '});',
    ].join('\n');
  },
  program: ({ connection, statements, used: { names } }) => {
    const { path, auth, query, headers, transports } = connection;
    const lines = ['IO.Options options = new IO.Options();'];
    if (path !== undefined) lines.push(`options.path = ${javaText(path)};`);
    if (query) lines.push(`options.query = ${javaText(queryText(query))};`);
    if (auth) {
      lines.push('options.auth = new java.util.HashMap<>();');
      for (const [key, value] of Object.entries(auth)) {
        lines.push(`options.auth.put(${javaText(key)}, ${javaText(authText(value))});`);
      }
    }
    if (headers) {
      lines.push('options.extraHeaders = new java.util.HashMap<>();');
      for (const [key, value] of Object.entries(headers)) {
        const list = `java.util.Collections.singletonList(${javaText(value)})`;
        lines.push(`options.extraHeaders.put(${javaText(key)}, ${list});`);
      }
    }
    if (transports) lines.push(`options.transports = new String[] {${transports.map(javaText).join(', ')}};`);
    const body = [
      ...lines,
      `Socket socket = IO.socket(${javaText(addressOf(connection))}, options);`,
      'socket.connect();',
      '',
      ...statements,
    ];
    return [
      'import io.socket.client.Ack;',
      'import io.socket.client.AckWithTimeout;',
      'import io.socket.client.IO;',
      'import io.socket.client.Socket;',
      'import org.json.JSONArray;',
      'import org.json.JSONObject;',
      '',
      'public class Example {',
      `${step}public static void main(String[] arguments) throws Exception {`,
      ...body.map((line) => indented(line, step.repeat(2))),
      `${step}}`,
      ...(names.has('hex') ? ['', indented(hexHelper, step)] : []),
      '}',
    ].join('\n');
  },
};

/** The client expects `auth` as a map whose values are strings. */
export function authText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
