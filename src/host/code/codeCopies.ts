/** “Copy as…”: events and emits as programs, in a language that the user chooses. */
import { codeConnection } from '../../model/code/codeConnection.ts';
import { type CodeFormat, formatInfo } from '../../model/code/codeFormats.ts';
import { commentLine, programOf, snippetOf } from '../../model/code/copyAs.ts';
import { codeTexts } from '../../model/code/codeTexts.ts';
import type { CodeEmit } from '../../model/code/emitCode.ts';
import type { Entry } from '../../model/entry/entry.ts';
import type { ConnectionProfile } from '../../model/profile/profile.ts';
import type { EntrySelection } from '../../protocol/timelineMessages.ts';
import type { HostPort } from '../hostPort.ts';

/** Longer arguments would block the extension host, and would not be a useful example. */
const maxBytes = 1_000_000;
/** The profile for events whose connection is not known, such as those of a session file. */
const unknownConnection: ConnectionProfile = { url: 'http://localhost:3000' };

/**
 * How many events were copied, and the name of the language. If there is no language, nothing was copied: the user canceled, or the
 * selection contains no event.
 */
export interface CodeCopy {
  readonly entries: number;
  readonly language?: string;
}

export class CodeCopies {
  readonly #port: Pick<HostPort, 'window' | 'questions'>;

  constructor(port: Pick<HostPort, 'window' | 'questions'>) {
    this.#port = port;
  }

  /**
   * Copies the events of a selection; other entries are left out.
   * @throws UserError when the events are too long
   */
  async copyEntries(
    textOf: (selection: EntrySelection, format: 'ndjson', maxBytes: number) => Promise<{ text: string }>,
    selection: EntrySelection,
    profileOf: (connectionId: string) => ConnectionProfile | undefined,
  ): Promise<CodeCopy> {
    const { text } = await textOf(selection, 'ndjson', maxBytes);
    const lines = text.split('\n').filter((line) => line !== '');
    const events = lines.map((line) => JSON.parse(line) as Entry).filter(({ kind }) => kind === 'event');
    const [first] = events;
    if (!first) return { entries: 0 };
    return this.#copy(events.map(emitOf), withNamespace(profileOf(first.connectionId), first), events.length);
  }

  /** Copies an emit that was not sent. */
  async copyEmit(emit: CodeEmit, profile: ConnectionProfile | undefined): Promise<CodeCopy> {
    return this.#copy([emit], profile, 1);
  }

  async #copy(emits: readonly CodeEmit[], profile: ConnectionProfile | undefined, entries: number): Promise<CodeCopy> {
    const format = await this.#port.questions.codeFormat();
    if (!format) return { entries };
    await this.#port.window.copyText(programText(format, emits, profile));
    return { entries, language: formatInfo[format].language };
  }
}

/** An event of a capture as a program. */
export function entryProgram(format: CodeFormat, entry: Entry, profile: ConnectionProfile | undefined): string {
  return programText(format, [emitOf(entry)], withNamespace(profile, entry));
}

export function programText(
  format: CodeFormat,
  emits: readonly CodeEmit[],
  profile: ConnectionProfile = unknownConnection,
): string {
  const connection = codeConnection(profile);
  try {
    const snippets = emits.map((emit) => snippetOf(format, emit, connection.namespace));
    return programOf(format, connection, snippets, profile.parser === 'msgpack');
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return commentLine(format, codeTexts.tooDeep());
  }
}

function withNamespace(profile: ConnectionProfile | undefined, { namespace }: Entry): ConnectionProfile {
  return { ...(profile ?? unknownConnection), ...(namespace !== undefined && { namespace }) };
}

function emitOf({ event = '', args = [], ackId, volatile, error, cause, recoveryOffset }: Entry): CodeEmit {
  const timeout = [error, cause].find((known) => known?.code === 'ack.timeout')?.params?.['timeoutMs'];
  return {
    event,
    // The last argument is the offset of connection state recovery, which the application did not pass.
    args: recoveryOffset ? args.slice(0, -1) : args,
    ...(ackId !== undefined && { ack: typeof timeout === 'number' ? { timeoutMs: timeout } : true }),
    ...(volatile && { volatile }),
  };
}
