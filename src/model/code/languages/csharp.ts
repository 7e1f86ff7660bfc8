import { layOut } from '../layout.ts';
import type { Dialect } from '../emitValue.ts';
import { addressOf, type ClientLanguage, indented } from '../language.ts';
import { commonEscapes, quoted, utf16Escape } from '../quoted.ts';

const step = '    ';

export function csharpText(text: string): string {
  return quoted(text, { escapes: commonEscapes, escape: utf16Escape });
}

const dialect: Dialect = {
  nothing: 'null',
  step,
  text: csharpText,
  boolean: String,
  integer: (value) => {
    if (value === -(2n ** 63n)) return 'long.MinValue';
    return value > -(2n ** 63n) && value < 2n ** 64n ? String(value) : undefined;
  },
  // The suffix is needed for numbers such as 1e21.
  double: (literal) => `${literal}d`,
  // A decimal has 28 digits.
  exact: (literal) => (/^-?(?=[\d.]{1,29}$)\d+(?:\.\d+)?$/.test(literal) ? `${literal}m` : undefined),
  bytes: (bytes) => (bytes.length === 0 ? 'new byte[0]' : `new byte[] { ${[...bytes].join(', ')} }`),
  encodedBytes: (text, encoding, { names }) => {
    if (encoding === 'base64') return `Convert.FromBase64String(${csharpText(text)})`;
    names.add('hex');
    return `FromHex(${csharpText(text)})`;
  },
  file: (path) => `System.IO.File.ReadAllBytes(${csharpText(path)})`,
  list: array,
  object: (fields, indent) =>
    layOut(
      fields.map(([key, value]) => `[${csharpText(key)}] = ${value}`),
      { open: 'new Dictionary<string, object> {', close: '}', padding: ' ' },
      indent,
      step,
    ),
};

function array(items: readonly string[], indent: string): string {
  if (items.length === 0) return 'new object[0]';
  return layOut(items, { open: 'new object[] {', close: '}', padding: ' ' }, indent, step);
}

const hexHelper = [
  'static byte[] FromHex(string digits)',
  '{',
  `${step}var bytes = new byte[digits.Length / 2];`,
  `${step}for (var i = 0; i < bytes.Length; i++) bytes[i] = Convert.ToByte(digits.Substring(2 * i, 2), 16);`,
  `${step}return bytes;`,
  '}',
].join('\n');

/**
 * Version 4 of SocketIOClient. It has no timeout for acknowledgements, so the program waits until the acknowledgement
 * is received or a delay has passed, whichever is first.
 */
export const csharp: ClientLanguage = {
  dialect,
  comment: '//',
  hasVolatile: false,
  hasCompress: false,
  argumentIndent: step.repeat(2),
  emit: ({ event, args, wantsAck, timeoutMs }) => {
    const list = args.length === 0 ? [] : [array(args, step)];
    if (!wantsAck)
      return `await ${layOut([event, ...list], { open: 'client.EmitAsync(', close: ')', trailing: false }, '', step)};`;
    const head = [event, ...list].join(', ');
    return [
      '{',
      `${step}var acknowledged = new TaskCompletionSource<string>();`,
      `${step}await client.EmitAsync(${head}, response =>`,
      `${step}{`,
      `${step.repeat(2)}acknowledged.TrySetResult(response.RawText);`,
      `${step.repeat(2)}return Task.CompletedTask;`,
      `${step}});`,
      ...(timeoutMs === undefined
        ? [`${step}Console.WriteLine(await acknowledged.Task);`]
        : [
            `${step}var isInTime = await Task.WhenAny(acknowledged.Task, Task.Delay(${timeoutMs})) == acknowledged.Task;`,
            `${step}Console.WriteLine(isInTime ? acknowledged.Task.Result : "No acknowledgement was received");`,
          ]),
      '}',
    ].join('\n');
  },
  program: ({ connection, statements, used: { names }, value }) => {
    const { path, auth, query, headers, transports } = connection;
    const options: string[] = [];
    const texts = (type: string, values: Readonly<Record<string, string>>): string =>
      `new ${type} { ${Object.entries(values)
        .map(([key, text]) => `[${csharpText(key)}] = ${csharpText(text)}`)
        .join(', ')} }`;
    if (path !== undefined) options.push(`Path = ${csharpText(path)}`);
    if (auth) options.push(`Auth = ${value(auth, step)}`);
    if (query) options.push(`Query = ${texts('System.Collections.Specialized.NameValueCollection', query)}`);
    if (headers) options.push(`ExtraHeaders = ${texts('Dictionary<string, string>', headers)}`);
    if (transports?.[0] === 'websocket') options.push('Transport = SocketIOClient.Common.TransportProtocol.WebSocket');
    const config = layOut(options, { open: 'new SocketIOOptions {', close: '}', padding: ' ' }, '', step);
    const address = `new Uri(${csharpText(addressOf(connection))})`;
    const parameters = options.length === 0 ? address : `${address}, ${config}`;
    const body = [
      `var client = new SocketIOClient.SocketIO(${parameters});`,
      'await client.ConnectAsync();',
      '',
      ...statements,
    ];
    return [
      'using System;',
      'using System.Collections.Generic;',
      'using System.Threading.Tasks;',
      'using SocketIOClient;',
      '',
      'static class Example',
      '{',
      `${step}static void Main() => RunAsync().GetAwaiter().GetResult();`,
      '',
      `${step}static async Task RunAsync()`,
      `${step}{`,
      ...body.map((line) => indented(line, step.repeat(2))),
      `${step}}`,
      ...(names.has('hex') ? ['', indented(hexHelper, step)] : []),
      '}',
    ].join('\n');
  },
};
