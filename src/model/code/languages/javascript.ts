/** Clients and servers in JavaScript and TypeScript, whose methods have the same names. */
import { callParts } from '../emitCode.ts';
import { addressOf, type CodeConnection, indented } from '../language.ts';

export interface ScriptParts {
  readonly connection: CodeConnection;
  readonly statements: readonly string[];
  readonly isVolatile: boolean;
  readonly readsFile: boolean;
  readonly wantsAck: boolean;
  /** Interfaces of the events; undefined in JavaScript. */
  readonly types: string | undefined;
}

/** A client as a program. Volatile events are emitted only after the connection is open, because the client would discard them before. */
export function clientProgram({ connection, statements, isVolatile, readsFile, wantsAck, types }: ScriptParts): string {
  const { path, auth, query, headers, transports } = connection;
  const options = Object.entries({ path, auth, query, extraHeaders: headers, transports }).filter(
    ([, value]) => value !== undefined,
  );
  const args = [addressOf(connection), ...(options.length > 0 ? [Object.fromEntries(options)] : [])];
  const type = types === undefined ? '' : ': Socket<ServerToClientEvents, ClientToServerEvents>';
  return [
    ...imports(readsFile, types === undefined ? '{ io }' : '{ io, type Socket }', 'socket.io-client'),
    ...(types === undefined ? [] : [types, '']),
    `const socket${type} = ${callParts('io', args).code};`,
    '',
    ...(isVolatile
      ? [
          `socket.once("connect", ${wantsAck ? 'async ' : ''}() => {`,
          ...statements.map((statement) => indented(statement, '  ')),
          '});',
        ]
      : statements),
  ].join('\n');
}

export function serverProgram({ connection, statements, types }: ScriptParts): string {
  const { namespace } = connection;
  const type = types === undefined ? '' : '<ClientToServerEvents>';
  const of = namespace === '/' ? 'io' : callParts('io.of', [namespace]).code;
  return [
    ...imports(false, '{ Server }', 'socket.io'),
    ...(types === undefined ? [] : [types, '']),
    `const io = new Server${type}(${portOf(connection)});`,
    '',
    `${of}.on("connection", (socket) => {`,
    ...statements.map((statement) => indented(statement, '  ')),
    '});',
  ].join('\n');
}

export function portOf({ url }: CodeConnection): string {
  return /:(\d+)(?:[/?#]|$)/.exec(url)?.[1] ?? '3000';
}

function imports(readsFile: boolean, names: string, library: string): string[] {
  return [...(readsFile ? ['import { readFileSync } from "node:fs";'] : []), `import ${names} from "${library}";`, ''];
}
