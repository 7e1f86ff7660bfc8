/**
 * Saves captured entries as a session file: lets the user choose the entries and the file, and writes the
 * lines that the engine creates.
 */
import { UserError } from '../../base/userError.ts';
import { userError } from '../../model/cause/userErrors.ts';
import { connectionName } from '../../model/entry/connectionName.ts';
import { harSuffix, headerLine } from '../../model/entry/sessionFile.ts';
import { ChannelError } from '../../protocol/channelError.ts';
import { sessionConnections } from '../../protocol/sessionConnections.ts';
import type { ExportFormat } from '../../protocol/sessionFileMessages.ts';
import type { EngineFacade } from '../engine/engineFacade.ts';
import type { FilePort, SaveOutcome, SavingProgress, SessionPort, SessionQuery, TargetFile } from '../hostPort.ts';

export interface SessionSaverDeps {
  readonly inspector: Pick<
    EngineFacade,
    'beginSave' | 'savedLines' | 'endSave' | 'fileOf' | 'openedProfile' | 'connections'
  >;
  readonly files: Pick<FilePort, 'write'>;
  readonly sessions: SessionPort;
}

export interface SavingOptions {
  /** Aborts when the user cancels. */
  readonly signal?: AbortSignal;
  readonly report?: (progress: SavingProgress) => void;
  /** By default, the suffix of the file name decides: a HAR file or a session file. */
  readonly format?: ExportFormat;
}

export class SessionSaver {
  readonly #deps: SessionSaverDeps;

  constructor(deps: SessionSaverDeps) {
    this.#deps = deps;
  }

  /**
   * @param uri the URI of the file, as text
   * @throws UserError with the reason why it could not be saved; in this case, the file is unchanged
   */
  async save(
    uri: string,
    query: SessionQuery,
    { signal, report, format = formatOf(uri) }: SavingOptions = {},
  ): Promise<SaveOutcome> {
    const { inspector, files } = this.#deps;
    const began = await inspector.beginSave({ ...query, format });
    const outcome = { entries: 0, leftOut: 0 };
    const { sourceId } = query;
    const isFile = inspector.fileOf(sourceId) !== undefined;
    const profileOf = (id: string) => (isFile ? undefined : inspector.openedProfile(id)?.shown);
    const { sources, connections } = sessionConnections(began.connections, profileOf, began.noted);
    const header = headerLine({
      startedAt: began.startedAt,
      ...(sources && { sources }),
      connections: { ...connections, ...began.described },
    });
    async function* chunks(): AsyncGenerator<Uint8Array> {
      if (format === 'siolog') yield Buffer.from(`${header}\n`);
      for await (const next of inspector.savedLines(began.saveId, sourceId, signal)) {
        outcome.entries = next.saved;
        outcome.leftOut = next.leftOut;
        report?.({ scanned: next.scanned, of: began.entries, saved: next.saved });
        yield new Uint8Array(next.lines);
      }
    }
    try {
      await files.write(uri, chunks());
    } catch (error) {
      if (isCanceled(error)) throw userError('session.canceled');
      throw error;
    } finally {
      inspector.endSave(began.saveId, sourceId);
    }
    return outcome;
  }

  /**
   * Lets the user choose the entries and the file, and saves with progress that can be canceled. Undefined when the user cancels.
   * @param shown the entries that the timeline shows, if they are known
   */
  async prompt(shown?: SessionQuery): Promise<SaveOutcome | undefined> {
    const { sessions } = this.#deps;
    const query = shown && isEverything(shown) ? {} : await sessions.entries(shown, this.#nameOf(shown?.connectionId));
    const target = query && (await sessions.target(fileName()));
    return target && this.#saveShown(target, query, {});
  }

  /** Like `prompt`, but in a format for other programs. */
  async promptForExport(): Promise<SaveOutcome | undefined> {
    const { sessions } = this.#deps;
    const query = await sessions.entries(undefined);
    const target = query && (await sessions.exportTarget(fileName()));
    return target && this.#saveShown(target, query, { format: target.format });
  }

  async #saveShown(
    target: TargetFile,
    query: SessionQuery,
    options: Pick<SavingOptions, 'format'>,
  ): Promise<SaveOutcome | undefined> {
    const { sessions } = this.#deps;
    try {
      const outcome = await sessions.progress(target, (report, signal) =>
        this.save(target.uri, query, { ...options, report, signal }),
      );
      sessions.saved(target, outcome);
      return outcome;
    } catch (error) {
      if (error instanceof UserError && error.code === 'session.canceled') return undefined;
      throw error;
    }
  }

  /** Like `prompt`; a failure is shown to the user. */
  async promptAndShowErrors(shown: SessionQuery): Promise<boolean> {
    try {
      return (await this.prompt(shown)) !== undefined;
    } catch (error) {
      this.#deps.sessions.failed(error);
      return false;
    }
  }

  #nameOf(id: string | undefined): string | undefined {
    const connection = this.#deps.inspector.connections.find(({ connectionId }) => connectionId === id);
    return connection ? connectionName(connection) : id;
  }
}

function isCanceled(error: unknown): boolean {
  return error instanceof ChannelError && error.code === 'canceled';
}

function isEverything({ filter = '', connectionId }: SessionQuery): boolean {
  return filter.trim() === '' && connectionId === undefined;
}

function formatOf(uri: string): ExportFormat {
  return uri.toLowerCase().endsWith(`.${harSuffix}`) ? 'har' : 'siolog';
}

/** The suggested name: the time in UTC, such as "2026-01-02 03-04-05". */
function fileName(): string {
  return new Date().toISOString().slice(0, 19).replace('T', ' ').replaceAll(':', '-');
}
