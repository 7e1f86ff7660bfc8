import { layOut } from '../layout.ts';
import { type Dialect, isLong } from '../emitValue.ts';
import { addressOf, type ClientLanguage, indented } from '../language.ts';
import { commonEscapes, quoted } from '../quoted.ts';

export function dartText(text: string): string {
  return quoted(text, {
    escapes: { ...commonEscapes, $: '\\$' },
    escape: (codePoint) => `\\u{${codePoint.toString(16)}}`,
  });
}

const dialect: Dialect = {
  nothing: 'null',
  text: dartText,
  boolean: String,
  integer: (value) => (isLong(value) ? String(value) : undefined),
  double: (literal) => literal,
  bytes: (bytes, { names }) => {
    names.add('dart:typed_data');
    return `Uint8List.fromList([${[...bytes].join(', ')}])`;
  },
  encodedBytes: (text, encoding, { names }) => {
    if (encoding === 'base64') {
      names.add('dart:convert');
      return `base64Decode(${dartText(text)})`;
    }
    names.add('hex').add('dart:typed_data');
    return `fromHex(${dartText(text)})`;
  },
  file: (path, { names }) => {
    names.add('dart:io');
    return `File(${dartText(path)}).readAsBytesSync()`;
  },
  list: (items, indent) => layOut(items, { open: '<dynamic>[', close: ']' }, indent),
  object: (fields, indent) =>
    layOut(
      fields.map(([key, value]) => `${dartText(key)}: ${value}`),
      { open: '<String, dynamic>{', close: '}' },
      indent,
    ),
};

const hexHelper = [
  'Uint8List fromHex(String digits) => Uint8List.fromList([',
  '      for (var i = 0; i + 1 < digits.length; i += 2)',
  '        int.parse(digits.substring(i, i + 2), radix: 16),',
  '    ]);',
].join('\n');

/** The client expects several arguments as a list. A single argument that is a list is also put into a list. */
export const dart: ClientLanguage = {
  dialect,
  comment: '//',
  hasVolatile: true,
  hasCompress: false,
  argumentIndent: '    ',
  emit: ({ event, args, wantsAck, timeoutMs, volatile }) => {
    const data = args.length === 0 ? [] : [layOut(args, { open: '<dynamic>[', close: ']' }, '  ')];
    const socket = `socket${volatile ? '.volatile' : ''}${timeoutMs === undefined ? '' : `.timeout(${timeoutMs})`}`;
    if (!wantsAck) return `${layOut([event, ...data], { open: `${socket}.emit(`, close: ')' }, '')};`;
    const parameters = [event, data[0] ?? '<dynamic>[]'];
    return `print(await ${layOut(parameters, { open: `${socket}.emitWithAckAsync(`, close: ')' }, '')});`;
  },
  program: ({ connection, statements, used: { names }, isVolatile, value }) => {
    const { path, auth, query, headers, transports } = connection;
    const options: string[] = [];
    const add = (method: string, argument: unknown): void => {
      if (argument !== undefined) options.push(`.${method}(${value(argument, '    ')})`);
    };
    // Outside of browsers, the client supports only the WebSocket transport.
    options.push(`.setTransports([${(transports ?? ['websocket']).map(dartText).join(', ')}])`);
    add('setPath', path);
    add('setAuth', auth);
    add('setQuery', query);
    if (headers) {
      const texts = Object.entries(headers).map(([key, text]) => `${dartText(key)}: ${dartText(text)}`);
      options.push(`.setExtraHeaders({${texts.join(', ')}})`);
    }
    const build = layOut(
      [...options, '.build()'],
      { open: 'OptionBuilder()', close: '', separator: '', trailing: false },
      '  ',
    );
    const open = layOut([dartText(addressOf(connection)), build], { open: 'io(', close: ')' }, '');
    const body = [`final socket = ${open};`];
    if (isVolatile) {
      body.push('socket.onConnect((_) async {', ...statements.map((statement) => indented(statement, '  ')), '});');
    } else body.push('', ...statements);
    const imports = ['dart:convert', 'dart:io', 'dart:typed_data'].filter((name) => names.has(name));
    return [
      ...imports.map((name) => `import '${name}';`),
      ...(imports.length > 0 ? [''] : []),
      "import 'package:socket_io_client/socket_io_client.dart';",
      '',
      ...(names.has('hex') ? [hexHelper, ''] : []),
      'Future<void> main() async {',
      ...body.map((line) => indented(line, '  ')),
      '}',
    ].join('\n');
  },
};
