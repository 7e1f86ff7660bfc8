/**
 * Emits as programs: clients in nine languages, and handlers of servers in three. Each emit becomes a snippet on the
 * thread that has its arguments. The snippets become a program on the thread that has the profile of their connection.
 */
import { formatPayload, parsePayload } from '../payload/payload.ts';
import { EventTypes } from '../types/eventTypes.ts';
import { parameterList, parameterTuple } from '../types/typeScript.ts';
import { type CodeFormat, formatInfo } from './codeFormats.ts';
import { codeTexts } from './codeTexts.ts';
import { type CodeEmit, emitParts, keyCode, textCode } from './emitCode.ts';
import { ValueWriter } from './emitValue.ts';
import { type ClientLanguage, type CodeConnection, indented } from './language.ts';
import { csharp } from './languages/csharp.ts';
import { dart } from './languages/dart.ts';
import { go } from './languages/go.ts';
import { java } from './languages/java.ts';
import { clientProgram, serverProgram } from './languages/javascript.ts';
import { kotlin } from './languages/kotlin.ts';
import { python } from './languages/python.ts';
import { pythonHandler, pythonServer } from './languages/pythonServer.ts';
import { swift } from './languages/swift.ts';

const clients: Partial<Record<CodeFormat, ClientLanguage>> = { python, java, kotlin, swift, dart, csharp, go };

/**
 * The code of an emit in a language, with the imports and helper functions that its program needs. It can be passed
 * between threads.
 */
export interface Snippet {
  readonly event: string;
  readonly code: string;
  /** Imports and helper functions. */
  readonly names: readonly string[];
  readonly notes: readonly string[];
  readonly isVolatile: boolean;
  readonly wantsAck: boolean;
  /** The arguments as a tuple type, in TypeScript. */
  readonly tuple?: string | undefined;
}

/** @throws RangeError when the arguments are nested too deeply */
export function snippetOf(format: CodeFormat, emit: CodeEmit, namespace: string): Snippet {
  const { event, args = [], ack, volatile = false } = emit;
  const wantsAck = ack !== undefined && ack !== false;
  const shared = { event, isVolatile: volatile, wantsAck, names: [], notes: [] };
  const client = clients[format];
  if (client) return clientSnippet(client, format, emit, shared);
  if (format === 'pythonHandler') return { ...shared, code: pythonHandler(event, args.length, wantsAck, namespace) };
  const isTyped = format === 'typescript' || format === 'typescriptHandler';
  const tuple = isTyped ? parameterTuple(typeOf(emit, wantsAck)) : undefined;
  if (formatInfo[format].isHandler) {
    const parameters = [...args.map((_, index) => `arg${index}`), ...(wantsAck ? ['callback'] : [])].join(', ');
    const names = args.map((_, index) => `, arg${index}`).join('');
    const body = [`console.log(${textCode(event)}${names});`, ...(wantsAck ? ['callback();'] : [])];
    const code = `socket.on(${textCode(event)}, (${parameters}) => {\n${indented(body.join('\n'), '  ')}\n});`;
    return { ...shared, code, tuple };
  }
  const { code, comments, readsFile } = emitParts(emit);
  return {
    ...shared,
    code: wantsAck ? `console.log(await ${code});` : `${code};`,
    names: readsFile ? ['readFileSync'] : [],
    notes: comments,
    tuple,
  };
}

function clientSnippet(
  client: ClientLanguage,
  format: CodeFormat,
  emit: CodeEmit,
  shared: Omit<Snippet, 'code'>,
): Snippet {
  const { event, args = [], ack, compress } = emit;
  const writer = writerOf(client, format);
  const code = client.emit({
    event: client.dialect.text(event),
    args: args.map((arg) => writer.write(arg, client.argumentIndent)),
    wantsAck: shared.wantsAck,
    timeoutMs: typeof ack === 'object' ? ack.timeoutMs : undefined,
    volatile: shared.isVolatile,
  });
  const { names, notes } = writer.used;
  if (shared.isVolatile && !client.hasVolatile) notes.add(codeTexts.noVolatile());
  if (compress === false && !client.hasCompress) notes.add(codeTexts.noCompress());
  return { ...shared, code, names: [...names], notes: [...notes] };
}

function writerOf(client: ClientLanguage, format: CodeFormat): ValueWriter {
  const { language } = formatInfo[format];
  return new ValueWriter(client.dialect, {
    ...codeTexts,
    inexactNumber: (literal) => codeTexts.inexactNumber({ language, literal }),
    noNumber: (literal) => codeTexts.noNumber({ literal }),
  });
}

/** @param isMsgpack whether the connection uses the msgpack parser */
export function programOf(
  format: CodeFormat,
  connection: CodeConnection,
  snippets: readonly Snippet[],
  isMsgpack = false,
): string {
  const notes = new Set(snippets.flatMap((snippet) => snippet.notes));
  const code = codeOf(format, connection, snippets, notes);
  if (isMsgpack && !formatInfo[format].isHandler) notes.add(codeTexts.msgpack());
  const comments = [codeTexts.library({ library: formatInfo[format].library }), ...notes];
  return `${comments.map((comment) => commentLine(format, comment)).join('')}${code}\n`;
}

export function commentLine(format: CodeFormat, comment: string): string {
  return `${formatInfo[format].language === 'Python' ? '#' : '//'} ${comment}\n`;
}

function codeOf(
  format: CodeFormat,
  connection: CodeConnection,
  snippets: readonly Snippet[],
  notes: Set<string>,
): string {
  const client = clients[format];
  const names = new Set(snippets.flatMap((snippet) => snippet.names));
  const isVolatile = snippets.some((snippet) => snippet.isVolatile);
  const wantsAck = snippets.some((snippet) => snippet.wantsAck);
  const statements = snippets.map(({ code }) => code);
  if (client) {
    const writer = writerOf(client, format);
    const used = { names, notes };
    const value = (notation: unknown, indent: string): string => writer.write(notation, indent);
    if (client.hasTextAuth && Object.values(connection.auth ?? {}).some((item) => typeof item !== 'string')) {
      notes.add(codeTexts.texts());
    }
    return client.program({ connection, statements, used, isVolatile, wantsAck, value });
  }
  // There is one handler for each event, even if there are several emits of it.
  const handlers = [...new Map(snippets.map((snippet) => [snippet.event, snippet.code])).values()];
  if (format === 'pythonHandler') return pythonServer(connection, handlers);
  const isTyped = format === 'typescript' || format === 'typescriptHandler';
  const parts = { connection, isVolatile, wantsAck, readsFile: names.has('readFileSync') };
  const types = isTyped ? interfacesOf(snippets, format === 'typescript') : undefined;
  return format === 'javascriptHandler' || format === 'typescriptHandler'
    ? serverProgram({ ...parts, types, statements: handlers })
    : clientProgram({ ...parts, types, statements });
}

function interfacesOf(snippets: readonly Snippet[], isClient: boolean): string {
  const tuples = new Map<string, Set<string>>();
  // There is one handler for each event, so its interface has only the arguments of the last emit.
  for (const { event, tuple = '[]' } of snippets) {
    tuples.set(event, ((isClient ? tuples.get(event) : undefined) ?? new Set()).add(tuple));
  }
  const members = [...tuples].map(([event, seen]) => {
    const name = event === '__proto__' ? '"__proto__"' : keyCode(event);
    return `  ${name}: ${parameterList([...seen])} => void;`;
  });
  return [
    ...(isClient ? ['interface ServerToClientEvents {}', ''] : []),
    'interface ClientToServerEvents {',
    ...members,
    '}',
  ].join('\n');
}

/** The types of the arguments of one emit. A text that contains a variable has the type of text. */
function typeOf({ event, args = [] }: CodeEmit, wantsAck: boolean) {
  const types = new EventTypes();
  const values = args.map((arg) => parsePayload(withoutReferences(arg)));
  types.add({ namespace: '/', to: 'server', event }, values, wantsAck);
  const [type] = types.namespaces[0]?.toServer ?? [];
  return (
    type ?? { event, args: { items: [], minItems: 0, rest: undefined }, ack: 'never' as const, response: undefined }
  );
}

/** Replaces references to files, and variables whose values are bytes or numbers, with sample values, because they cannot be parsed. */
function withoutReferences(notation: unknown): unknown {
  if (Array.isArray(notation)) return notation.map(withoutReferences);
  if (typeof notation !== 'object' || notation === null) return notation;
  const entries = Object.entries(notation);
  const [key, value] = entries[0] ?? [];
  if (entries.length === 1 && typeof value === 'string') {
    if (key === '$file' || key === '$binary' || key === '$hex') return formatPayload(new Uint8Array());
    if (key === '$number' && value.includes('{{')) return 0;
  }
  return Object.fromEntries(entries.map(([name, child]) => [name, withoutReferences(child)]));
}
