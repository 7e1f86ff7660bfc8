import { layOut } from '../layout.ts';
import { type Dialect, isLong } from '../emitValue.ts';
import { addressOf, type ClientLanguage, indented } from '../language.ts';
import { commonEscapes, hexDigits, quoted } from '../quoted.ts';

const step = '\t';

export function goText(text: string): string {
  return quoted(text, {
    escapes: commonEscapes,
    escape: (codePoint) => {
      if (codePoint < 0x80) return `\\x${hexDigits(codePoint, 2)}`;
      return codePoint < 0x1_0000 ? `\\u${hexDigits(codePoint, 4)}` : `\\U${hexDigits(codePoint, 8)}`;
    },
  });
}

const dialect: Dialect = {
  nothing: 'nil',
  step,
  text: goText,
  boolean: String,
  integer: (value) => (isLong(value) ? `int64(${value})` : undefined),
  double: (literal) => (/^-?\d+\.0$/.test(literal) ? `float64(${literal})` : literal),
  exact: (literal, { names }) => {
    names.add('encoding/json');
    return `json.Number("${literal}")`;
  },
  // A constant of Go cannot be negative zero.
  negativeZero: ({ names }) => {
    names.add('math');
    return 'math.Copysign(0, -1)';
  },
  bytes: (bytes) => `[]byte{${[...bytes].join(', ')}}`,
  encodedBytes: (text, encoding, { names }) => {
    names
      .add('must')
      .add('log')
      .add(encoding === 'hex' ? 'encoding/hex' : 'encoding/base64');
    return encoding === 'hex'
      ? `must(hex.DecodeString(${goText(text)}))`
      : `must(base64.StdEncoding.DecodeString(${goText(text)}))`;
  },
  file: (path, { names }) => {
    names.add('must').add('log').add('os');
    return `must(os.ReadFile(${goText(path)}))`;
  },
  list: (items, indent) => layOut(items, { open: '[]any{', close: '}' }, indent, step),
  object: (fields, indent) =>
    layOut(
      fields.map(([key, value]) => `${goText(key)}: ${value}`),
      { open: 'map[string]any{', close: '}' },
      indent,
      step,
    ),
};

const mustHelper = [
  'func must(bytes []byte, err error) []byte {',
  `${step}if err != nil {`,
  `${step.repeat(2)}log.Fatal(err)`,
  `${step}}`,
  `${step}return bytes`,
  '}',
].join('\n');

export const go: ClientLanguage = {
  dialect,
  comment: '//',
  hasVolatile: true,
  hasCompress: true,
  argumentIndent: step,
  emit: ({ event, args, wantsAck, timeoutMs, volatile }) => {
    const timeout = timeoutMs === undefined ? '' : `.Timeout(${timeoutMs} * time.Millisecond)`;
    const socket = `client${volatile ? '.Volatile()' : ''}${timeout}`;
    const call = (name: string): string =>
      layOut([event, ...args], { open: `${socket}.${name}(`, close: ')' }, '', step);
    if (!wantsAck) return call('Emit');
    return `${call('EmitWithAck')}(func(response []any, err error) {\n${step}log.Println(response, err)\n})`;
  },
  program: ({ connection, statements, used: { names }, isVolatile, value }) => {
    const { path, auth, query, headers, transports } = connection;
    const imports = new Set(['log']);
    for (const name of ['encoding/base64', 'encoding/hex', 'encoding/json', 'math', 'os']) {
      if (names.has(name)) imports.add(name);
    }
    if (statements.some((statement) => /\.Timeout\(\d+ \* time\.Millisecond\)/.test(statement))) imports.add('time');
    const lines = ['opts := socket.DefaultOptions()'];
    if (path !== undefined) lines.push(`opts.SetPath(${goText(path)})`);
    if (auth) lines.push(`opts.SetAuth(${value(auth, '')})`);
    if (query) {
      imports.add('net/url');
      const texts = Object.entries(query).map(([key, text]) => `${goText(key)}: {${goText(text)}}`);
      lines.push(`opts.SetQuery(url.Values{${texts.join(', ')}})`);
    }
    if (headers) {
      imports.add('net/http');
      lines.push('headers := http.Header{}');
      for (const [key, text] of Object.entries(headers)) lines.push(`headers.Set(${goText(key)}, ${goText(text)})`);
      lines.push('opts.SetExtraHeaders(headers)');
    }
    const packages = ['github.com/zishang520/socket.io/clients/socket/v3'];
    if (transports) {
      packages.unshift('github.com/zishang520/socket.io/clients/engine/v3/transports');
      packages.push('github.com/zishang520/socket.io/v3/pkg/types');
      const named = transports.map((name) => (name === 'polling' ? 'transports.Polling' : 'transports.WebSocket'));
      lines.push(`opts.SetTransports(types.NewSet(${named.join(', ')}))`);
    }
    const body = [
      ...lines,
      `client, err := socket.Connect(${goText(addressOf(connection))}, opts)`,
      'if err != nil {',
      `${step}log.Fatal(err)`,
      '}',
      ...(isVolatile
        ? ['client.Once("connect", func(...any) {', ...statements.map((statement) => indented(statement, step)), '})']
        : statements),
      'select {}',
    ];
    return [
      'package main',
      '',
      'import (',
      ...[...imports].sort().map((name) => `${step}"${name}"`),
      '',
      ...packages.map((name) => `${step}"${name}"`),
      ')',
      '',
      'func main() {',
      ...body.map((line) => indented(line, step)),
      '}',
      ...(names.has('must') ? ['', mustHelper] : []),
    ].join('\n');
  },
};
