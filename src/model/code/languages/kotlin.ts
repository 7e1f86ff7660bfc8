import { layOut } from '../layout.ts';
import { type Dialect, isInt, isLong } from '../emitValue.ts';
import { addressOf, type ClientLanguage, indented, queryText } from '../language.ts';
import { commonEscapes, quoted, utf16Escape } from '../quoted.ts';
import { authText, chain, piecesOf } from './java.ts';

const step = '    ';
/**
 * The maximum length of one string literal in UTF-16 units. A string constant of a class file has at most 65,535 bytes, and a unit has up
 * to 3.
 */
const maxConstant = 16_000;

export function kotlinText(text: string): string {
  const pieces = piecesOf(text, maxConstant).map((piece) =>
    quoted(piece, { escapes: { ...commonEscapes, $: '\\$' }, escape: utf16Escape }),
  );
  return pieces.length === 1 ? (pieces[0] ?? '""') : `listOf(${pieces.join(', ')}).joinToString("")`;
}

const dialect: Dialect = {
  nothing: 'JSONObject.NULL',
  step,
  text: kotlinText,
  boolean: String,
  // The smallest 64-bit integer cannot be a literal, because the sign is an operator.
  integer: (value) => {
    if (value === -(2n ** 63n)) return 'Long.MIN_VALUE';
    return isInt(value) ? String(value) : isLong(value) ? `${value}L` : undefined;
  },
  double: (literal) => literal,
  exact: (literal) =>
    /^-?\d+$/.test(literal) ? `java.math.BigInteger("${literal}")` : `java.math.BigDecimal("${literal}")`,
  bytes: (bytes) => `byteArrayOf(${[...new Int8Array(bytes)].join(', ')})`,
  encodedBytes: (text, encoding) =>
    encoding === 'base64'
      ? `java.util.Base64.getDecoder().decode(${kotlinText(text)})`
      : `${kotlinText(text)}.chunked(2).map { it.toInt(16).toByte() }.toByteArray()`,
  file: (path) => `java.io.File(${kotlinText(path)}).readBytes()`,
  list: (items, indent) => chain('JSONArray()', items, indent),
  object: (fields, indent) =>
    chain(
      'JSONObject()',
      fields.map(([key, value]) => `${kotlinText(key)}, ${value}`),
      indent,
    ),
};

export const kotlin: ClientLanguage = {
  dialect,
  comment: '//',
  hasVolatile: false,
  hasCompress: false,
  hasTextAuth: true,
  argumentIndent: step,
  emit: ({ event, args, wantsAck, timeoutMs }) => {
    if (!wantsAck) return layOut([event, ...args], { open: 'socket.emit(', close: ')', trailing: false }, '', step);
    const list = layOut(args, { open: 'arrayOf<Any>(', close: ')', trailing: false }, '', step);
    if (timeoutMs === undefined) {
      return `socket.emit(${event}, ${list}, Ack { response -> println(response.contentToString()) })`;
    }
    return [
      `socket.emit(${event}, ${list}, object : AckWithTimeout(${timeoutMs}) {`,
      `${step}override fun onSuccess(vararg response: Any) = println(response.contentToString())`,
      '',
      `${step}override fun onTimeout() = println("No acknowledgement was received")`,
      '})',
    ].join('\n');
  },
  program: ({ connection, statements }) => {
    const { path, auth, query, headers, transports } = connection;
    const pairs = (texts: Readonly<Record<string, unknown>>, value: (value: unknown) => string): string =>
      `mapOf(${Object.entries(texts)
        .map(([key, text]) => `${kotlinText(key)} to ${value(text)}`)
        .join(', ')})`;
    const lines = ['val options = IO.Options()'];
    if (path !== undefined) lines.push(`options.path = ${kotlinText(path)}`);
    if (query) lines.push(`options.query = ${kotlinText(queryText(query))}`);
    if (auth) lines.push(`options.auth = ${pairs(auth, (value) => kotlinText(authText(value)))}`);
    if (headers)
      lines.push(`options.extraHeaders = ${pairs(headers, (value) => `listOf(${kotlinText(String(value))})`)}`);
    if (transports) lines.push(`options.transports = arrayOf(${transports.map(kotlinText).join(', ')})`);
    const body = [
      ...lines,
      `val socket = IO.socket(${kotlinText(addressOf(connection))}, options)`,
      'socket.connect()',
      '',
      ...statements,
    ];
    return [
      'import io.socket.client.Ack',
      'import io.socket.client.AckWithTimeout',
      'import io.socket.client.IO',
      'import org.json.JSONArray',
      'import org.json.JSONObject',
      '',
      'fun main() {',
      ...body.map((line) => indented(line, step)),
      '}',
    ].join('\n');
  },
};
