import { layOut } from '../layout.ts';
import type { Dialect } from '../emitValue.ts';
import { type ClientLanguage, indented, secondsOf, withQuery } from '../language.ts';
import { commonEscapes, hexDigits, quoted } from '../quoted.ts';

const step = '    ';

export function pythonText(text: string): string {
  return quoted(text, {
    escapes: commonEscapes,
    escape: (codePoint) => {
      if (codePoint < 0x100) return `\\x${hexDigits(codePoint, 2)}`;
      return codePoint < 0x1_0000 ? `\\u${hexDigits(codePoint, 4)}` : `\\U${hexDigits(codePoint, 8)}`;
    },
  });
}

const dialect: Dialect = {
  nothing: 'None',
  step,
  text: pythonText,
  boolean: (value) => (value ? 'True' : 'False'),
  integer: String,
  double: (literal) => literal,
  bytes: (bytes) => `bytes([${[...bytes].join(', ')}])`,
  encodedBytes: (text, encoding, { names }) => {
    if (encoding === 'hex') return `bytes.fromhex(${pythonText(text)})`;
    names.add('base64');
    return `base64.b64decode(${pythonText(text)})`;
  },
  file: (path, { names }) => {
    names.add('pathlib');
    return `pathlib.Path(${pythonText(path)}).read_bytes()`;
  },
  list: (items, indent) => layOut(items, { open: '[', close: ']' }, indent, step),
  object: (fields, indent) =>
    layOut(
      fields.map(([key, value]) => `${pythonText(key)}: ${value}`),
      { open: '{', close: '}' },
      indent,
      step,
    ),
};

/**
 * The arguments of an event as the client expects them. Several arguments are a tuple. A single None is also put into a tuple, because None
 * alone means no argument.
 */
export function pythonData(args: readonly string[], indent: string): string[] {
  const [first, ...others] = args;
  if (first === undefined) return [];
  if (others.length === 0) return [first === 'None' ? '(None,)' : first];
  return [layOut(args, { open: '(', close: ')' }, indent, step)];
}

/** python-socketio: `call` waits for the acknowledgement, by default for 60 seconds. */
export const python: ClientLanguage = {
  dialect,
  comment: '#',
  hasVolatile: false,
  hasCompress: false,
  argumentIndent: step.repeat(2),
  emit: ({ event, args, wantsAck, timeoutMs }) => {
    const parameters = [event, ...pythonData(args, step), 'namespace=namespace'];
    if (wantsAck && timeoutMs !== undefined) parameters.push(`timeout=${secondsOf(timeoutMs)}`);
    const call = layOut(parameters, { open: `await sio.${wantsAck ? 'call' : 'emit'}(`, close: ')' }, '', step);
    return wantsAck ? `print(${call})` : call;
  },
  program: ({ connection, statements, used: { names }, value }) => {
    const { url, namespace, path, auth, query, headers, transports } = connection;
    const connect = [pythonText(withQuery(url, query)), 'namespaces=[namespace]'];
    if (path !== undefined) connect.push(`socketio_path=${pythonText(path.replace(/^\//, ''))}`);
    if (auth) connect.push(`auth=${value(auth, step.repeat(2))}`);
    if (headers) connect.push(`headers=${value(headers, step.repeat(2))}`);
    if (transports) connect.push(`transports=${value(transports, step.repeat(2))}`);
    const imports = ['asyncio', ...['base64', 'pathlib'].filter((name) => names.has(name))];
    return [
      ...imports.map((name) => `import ${name}`),
      '',
      'import socketio',
      '',
      '',
      'async def main():',
      `${step}namespace = ${pythonText(namespace)}`,
      `${step}sio = socketio.AsyncClient()`,
      indented(layOut(connect, { open: 'await sio.connect(', close: ')' }, '', step), step),
      ...statements.map((statement) => indented(statement, step)),
      `${step}await sio.wait()`,
      '',
      '',
      'asyncio.run(main())',
    ].join('\n');
  },
};
