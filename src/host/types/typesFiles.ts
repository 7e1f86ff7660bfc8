/**
 * Files that are kept up to date with the types of captured events. Invariants: text that the user wrote is never replaced without a
 * confirmation; a file is written only when its types changed, and not while the user is asked about it; after `stop` the file is no longer
 * changed.
 */
import type { Disposable } from '../../base/disposable.ts';
import { Emitter } from '../../base/emitter.ts';
import type { TypeFormat } from '../../model/types/typeFormats.ts';
import { newRegion, regionOf, withRegion } from './typesRegion.ts';
import { typesHostErrors, typesHostTexts } from './typesHostTexts.ts';
import type { TypesQuery, TypesResult } from './typesRequests.ts';

export type OfferReason = 'otherContent' | 'edited' | 'narrower';

export interface TypesFilePort {
  /** The text of a file, or of the editor that has it open; undefined if there is none. */
  read(uri: string): Promise<string | undefined>;
  write(uri: string, text: string): Promise<void>;
  /**
   * Shows the difference between the file and the text, and resolves with whether the user applies the text. Also resolves when the signal
   * aborts.
   */
  offer(uri: string, text: string, reason: OfferReason, signal: AbortSignal): Promise<boolean>;
}

export interface TypesFilesDeps {
  readonly port: TypesFilePort;
  readonly readTypes: (query: TypesQuery, signal: AbortSignal) => Promise<TypesResult>;
  /** Called when a file is no longer kept up to date because of an error. */
  readonly failed: (uri: string, error: unknown) => void;
}

export interface TypesFileRequest {
  readonly uri: string;
  readonly query: TypesQuery & { readonly format: TypeFormat };
  /** Whether a file that has other content is replaced or refused. */
  readonly existing: 'replace' | 'refuse' | 'offer';
  /** The name of the file as shown to the user. */
  readonly file: string;
}

export class TypesFiles implements Disposable {
  readonly #deps: TypesFilesDeps;
  readonly #files = new Map<string, TypesFile>();
  readonly #change = new Emitter<void>();
  readonly onDidChange = this.#change.event;
  #count = 0;

  constructor(deps: TypesFilesDeps) {
    this.#deps = deps;
  }

  get running(): readonly { readonly typesId: string; readonly uri: string; readonly file: string }[] {
    return [...this.#files].map(([typesId, { request }]) => ({ typesId, uri: request.uri, file: request.file }));
  }

  /**
   * Writes the file, and keeps it up to date. A file that is kept up to date already continues with this request.
   * @throws UserError when it cannot be written, or has other content and `existing` is `refuse`
   */
  async start(request: TypesFileRequest): Promise<{ typesId: string }> {
    const file = new TypesFile(this.#deps, request);
    const previous = this.running.find(({ uri }) => uri === request.uri);
    if (previous) this.stop(previous.typesId);
    await file.begin();
    const typesId = `types${++this.#count}`;
    this.#files.set(typesId, file);
    this.#change.fire();
    void file.follow().catch((error: unknown) => {
      if (this.#files.get(typesId) !== file) return;
      this.stop(typesId);
      this.#deps.failed(request.uri, error);
    });
    return { typesId };
  }

  /** @throws UserError when there is no file with this ID */
  stop(typesId: string): void {
    const file = this.#files.get(typesId);
    if (!file) throw typesHostErrors('types.notFollowed', { typesId, known: [...this.#files.keys()].join(', ') });
    this.#files.delete(typesId);
    file.dispose();
    this.#change.fire();
  }

  dispose(): void {
    for (const file of this.#files.values()) file.dispose();
    this.#files.clear();
    this.#change.dispose();
  }
}

class TypesFile implements Disposable {
  readonly request: TypesFileRequest;
  readonly #deps: TypesFilesDeps;
  readonly #stopping = new AbortController();
  /** The part of the file as it was written last. */
  #written: string | undefined;
  /** `#base` is the version of the types in the file, `#after` is the version of the types that were read last. */
  #base: string | undefined;
  #after: string | undefined;
  /** The first version of the types, if it was not written yet because the file has other content. */
  #first: TypesResult | undefined;

  constructor(deps: TypesFilesDeps, request: TypesFileRequest) {
    this.#deps = deps;
    this.request = request;
  }

  /**
   * Writes the first version of the types. If the file has other content, `follow` offers the change to the user.
   * @throws UserError when the types cannot be read, or when the file has other content and `existing` is `refuse`
   */
  async begin(): Promise<void> {
    const { uri, query, existing, file } = this.request;
    const types = await this.#deps.readTypes(query, this.#stopping.signal);
    this.#after = types.version;
    const text = await this.#deps.port.read(uri);
    const isFree =
      text === undefined || text.trim() === '' || existing === 'replace' || text === this.#with(text, types);
    if (isFree) return this.#write(text, types);
    if (existing === 'refuse') throw typesHostErrors('types.fileHasContent', { file });
    // `follow` asks the user: at that time, the file is listed, so that it can be stopped.
    this.#first = types;
  }

  /**
   * Keeps the file up to date, and resolves after `dispose`.
   * @throws when the types cannot be read, or the file cannot be written
   */
  async follow(): Promise<void> {
    const { signal } = this.#stopping;
    try {
      if (this.#first) await this.#offer(this.#first, 'otherContent');
      while (!signal.aborted) {
        const { query } = this.request;
        const versions = {
          ...(this.#after !== undefined && { after: this.#after }),
          ...(this.#base !== undefined && { base: this.#base }),
        };
        const types = await this.#deps.readTypes({ ...query, ...versions }, signal);
        if (signal.aborted) return;
        this.#after = types.version;
        await this.#update(types);
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  dispose(): void {
    this.#stopping.abort();
  }

  async #update(types: TypesResult): Promise<void> {
    const { uri, query } = this.request;
    const text = await this.#deps.port.read(uri);
    if (text === undefined) throw typesHostErrors('types.fileGone');
    if (this.#stopping.signal.aborted) return;
    if (text === this.#with(text, types)) return this.#noteWritten(types);
    const isEdited = this.#written === undefined || regionOf(text, query.format) !== this.#written;
    if (isEdited) await this.#offer(types, 'edited');
    else if (types.narrows) await this.#offer(types, 'narrower');
    else await this.#write(text, types);
  }

  /** Asks the user whether to write the types. If the user declines, the file stays as it is until the types change again. */
  async #offer(types: TypesResult, reason: OfferReason): Promise<void> {
    const { uri } = this.request;
    const { port } = this.#deps;
    const { signal } = this.#stopping;
    if (!(await port.offer(uri, this.#with(await port.read(uri), types), reason, signal)) || signal.aborted) return;
    // The file may have been edited meanwhile.
    await this.#write(await port.read(uri), types);
  }

  async #write(text: string | undefined, types: TypesResult): Promise<void> {
    const next = this.#with(text, types);
    if (next !== text) await this.#deps.port.write(this.request.uri, next);
    this.#noteWritten(types);
  }

  #noteWritten({ text, version }: TypesResult): void {
    this.#written = newRegion(text, this.request.query.format, typesHostTexts.note());
    this.#base = version;
  }

  #with(text: string | undefined, types: TypesResult): string {
    return withRegion(text, types.text, this.request.query.format, typesHostTexts.note());
  }
}
