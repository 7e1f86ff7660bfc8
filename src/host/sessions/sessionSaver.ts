/**
 * Saves captured entries as a session file (contract, sections 4 and 6): lets the user choose the entries and the file, and writes the
 * lines that the engine makes.
 */
import { UserError } from '../../base/userError.ts';
import { userError } from '../../model/cause/userErrors.ts';
import { connectionName } from '../../model/entry/connectionName.ts';
import {
  headerLine,
  type SessionConnection,
  type SessionHeader,
  sessionSuffix,
  withoutSecrets,
} from '../../model/entry/sessionFile.ts';
import { ChannelError } from '../../protocol/channelError.ts';
import type { EngineFacade } from '../engine/engineFacade.ts';
import type { FilePort, SavingProgress, SessionPort, SessionQuery } from '../hostPort.ts';

export interface SessionSaverDeps {
  readonly inspector: Pick<EngineFacade, 'beginSave' | 'savedLines' | 'endSave' | 'openedProfile' | 'connections'>;
  readonly files: Pick<FilePort, 'write'>;
  readonly sessions: SessionPort;
}

export interface SaveOutcome {
  readonly entries: number;
}

export interface SavingOptions {
  /** Aborts when the user cancels. */
  readonly signal?: AbortSignal;
  readonly report?: (progress: SavingProgress) => void;
}

export class SessionSaver {
  readonly #deps: SessionSaverDeps;

  constructor(deps: SessionSaverDeps) {
    this.#deps = deps;
  }

  /**
   * @param uri the URI of the file, as text
   * @throws UserError with the reason why it could not be saved; the file is unchanged then
   */
  async save(uri: string, query: SessionQuery, { signal, report }: SavingOptions = {}): Promise<SaveOutcome> {
    const { inspector, files } = this.#deps;
    const began = await inspector.beginSave(query);
    let saved = 0;
    const header = headerLine({
      startedAt: began.startedAt,
      ...sourcesOf(began.connections),
      connections: this.#connectionsOf(began.connections),
    });
    async function* chunks(): AsyncGenerator<Uint8Array> {
      yield Buffer.from(`${header}\n`);
      for await (const next of inspector.savedLines(began.saveId, signal)) {
        saved = next.saved;
        report?.({ looked: next.looked, of: began.entries, saved });
        yield new Uint8Array(next.lines);
      }
    }
    try {
      await files.write(uri, chunks());
    } catch (error) {
      if (isCanceled(error)) throw userError('session.canceled');
      throw error;
    } finally {
      inspector.endSave(began.saveId);
    }
    return { entries: saved };
  }

  /**
   * Lets the user choose the entries and the file, and saves with progress that can be canceled. Undefined when the user cancels.
   * @param shown what the timeline shows, if that is known
   */
  async prompt(shown?: SessionQuery): Promise<SaveOutcome | undefined> {
    const { sessions } = this.#deps;
    const query = shown && isEverything(shown) ? {} : await sessions.entries(shown, this.#nameOf(shown?.connectionId));
    if (!query) return undefined;
    const target = await sessions.target(fileName());
    if (!target) return undefined;
    try {
      const outcome = await sessions.progress(target, (report, signal) =>
        this.save(target.uri, query, { report, signal }),
      );
      sessions.saved(target, outcome.entries);
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

  /**
   * The connections of the file. A connection whose profile is not known, because it belongs to a previous engine or a replay, is saved
   * with its display name only.
   */
  #connectionsOf(named: SaveBegun['connections']): Record<string, SessionConnection> {
    return Object.fromEntries(
      named.map(({ connectionId, name, url, namespace, source, sid, earlier }): [string, SessionConnection] => {
        const before = earlier && { earlier };
        const shown = this.#deps.inspector.openedProfile(connectionId)?.shown;
        if (shown) return [connectionId, { name, ...withoutSecrets(shown), ...before }];
        const observed = { ...(source && { sourceId: source.sourceId }), ...(sid !== undefined && { sid }) };
        return [connectionId, url === '' ? { name } : { name, url, namespace, ...observed, ...before }];
      }),
    );
  }
}

type SaveBegun = Awaited<ReturnType<EngineFacade['beginSave']>>;

function sourcesOf(connections: SaveBegun['connections']): Pick<SessionHeader, 'sources'> {
  const sources = connections.flatMap(({ source }) =>
    source ? [[source.sourceId, { kind: source.kind, name: source.name }] as const] : [],
  );
  return sources.length === 0 ? {} : { sources: Object.fromEntries(sources) };
}

function isCanceled(error: unknown): boolean {
  return error instanceof ChannelError && error.code === 'canceled';
}

function isEverything({ filter = '', connectionId }: SessionQuery): boolean {
  return filter.trim() === '' && connectionId === undefined;
}

/** The suggested name: the time in UTC, such as "2026-01-02 03-04-05.siolog". */
function fileName(): string {
  return `${new Date().toISOString().slice(0, 19).replace('T', ' ').replaceAll(':', '-')}.${sessionSuffix}`;
}
