import type { CodeFormat } from '../../src/model/code/codeFormats.ts';
import { errorFrom } from '../../src/model/cause/userErrors.ts';
import type { Collection } from '../../src/model/collection/collection.ts';
import { UserError } from '../../src/base/userError.ts';
import { applyEdits, type TextEdit } from '../../src/model/collection/collectionInsert.ts';
import { parseCollection } from '../../src/model/collection/collectionText.ts';
import type {
  CollectionFile,
  CollectionPort,
  CollectionPosition,
  HostPort,
  PickedFile,
  ExpectationChoice,
  RecordedFile,
} from '../../src/host/hostPort.ts';
import type { Transfer } from '../../src/host/secrets/takeOver.ts';
import { plainNetwork } from './openable.ts';

const folder = 'file:///w';
/** The URI of the collection that a test sets or the user creates. */
export const collectionUri = `${folder}/.socketio/test.socketio.json`;

/** A file in memory, which does not exist before it is set or created. */
class FakeCollection implements CollectionPort {
  text: string | undefined;

  get content(): Collection {
    const { result } = this.#file();
    if (!result.ok) throw errorFrom(result.fault);
    return result.collection;
  }

  textOf(): Promise<string> {
    return Promise.resolve(this.text ?? '');
  }

  read(): Promise<Collection> {
    return Promise.resolve().then(() => this.content);
  }

  async readWithText(): Promise<{ text: string; collection: Collection }> {
    return { text: await this.textOf(), collection: await this.read() };
  }

  nameOf(uri: string): string {
    return uri.slice(folder.length + 1);
  }

  dotenv(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  selectedEnvironment(): undefined {
    return undefined;
  }

  list(): Promise<CollectionFile[]> {
    return Promise.resolve(this.text === undefined ? [] : [this.#file()]);
  }

  async change(
    _uri: string,
    editsOf: (text: string) => Promise<readonly TextEdit[]>,
    changed?: () => Promise<void>,
  ): Promise<void> {
    const text = this.text ?? '';
    this.text = applyEdits(text, await editsOf(text));
    await changed?.();
  }

  async create(_folder: string, _slug: string, textOf: (uri: string) => Promise<string>): Promise<string> {
    this.text = await textOf(collectionUri);
    return collectionUri;
  }

  positionOf(uri: string): CollectionPosition {
    return { folder: new URL(folder).pathname, file: new URL(uri).pathname };
  }

  #file(): CollectionFile {
    return { uri: collectionUri, result: parseCollection(this.text ?? '') };
  }
}

/** Replaces VS Code for the host: a test sets what the user chooses, and reads what the host did. */
export class FakeVscode {
  /** The saved files, by their suggested names. */
  readonly files = new Map<string, Buffer>();
  /** The file that the user picks. */
  file: PickedFile | null = null;
  /** The path of the certificate or key that the user picks; undefined cancels. */
  tlsFile: string | undefined;
  /** The text that the host copied last. */
  clipboard = '';
  /** Codes whose help page was opened. */
  readonly openedHelp: string[] = [];
  /** The reason for which opening the next help page is refused. */
  helpRefusal: string | undefined;
  readonly compared: { left: number; right: number }[] = [];
  /** Names of the bytes that were opened, or offered to be opened, in the Hex Editor extension. */
  readonly openedBytes: string[] = [];
  /** Texts that were opened in new editors. */
  readonly shownTexts: { text: string; language: string }[] = [];
  readonly savedExpectations: { target: ExpectationChoice; text: string; undo: () => Promise<void> }[] = [];
  readonly savedScenarios: RecordedFile[] = [];
  hasHexEditor = true;
  /** Whether VS Code has a chat, the prompts with which it was opened, and those that were offered instead. */
  hasChat = true;
  readonly prompts: string[] = [];
  readonly offeredPrompts: string[] = [];
  /** The fields that the host requested to reveal, and the user's choice. */
  readonly reveals: string[] = [];
  confirms = true;
  /** How often VS Code prompted the user before the whole capture was deleted. */
  clearQuestions = 0;
  /** The prompts about secrets that would be sent to another server, and the user's choice. */
  readonly transfers: Transfer[] = [];
  transferChoice: 'send' | 'without' | undefined = 'send';
  /** The language of copied code that the user chooses; undefined cancels. */
  codeFormat: CodeFormat | undefined;
  /** The text of a marker that the user enters; undefined cancels. */
  marker: string | undefined;
  /** Session files that were saved, and the errors of those that were not. */
  readonly savedSessions: { uri: string; entries: number }[] = [];
  readonly notSaved: unknown[] = [];
  readonly #collection = new FakeCollection();

  /** The one collection of the workspace. */
  get collection(): Collection {
    return this.#collection.content;
  }

  /** The text of the collection; undefined if there is no file. */
  get collectionText(): string | undefined {
    return this.#collection.text;
  }

  set collectionText(text: string | undefined) {
    this.#collection.text = text;
  }

  set collection(collection: Collection) {
    this.#collection.text = JSON.stringify(collection);
  }

  /** Whether the user closes the prompt for the name of a scenario, and how often the user has closed it. */
  cancelsName = false;
  canceledNames = 0;

  readonly port: HostPort = {
    workspace: {
      isTrusted: true,
      hasFolder: true,
      onlyFolder: { name: 'Test', uri: folder },
      onDidChange: () => ({ dispose: () => undefined }),
    },
    collections: this.#collection,
    files: {
      read: (path) => Promise.reject(new UserError({ code: 'test.refused' }, undefined, `There is no file ${path}.`)),
      pick: () => Promise.resolve(this.file),
      pickTlsFile: () => Promise.resolve(this.tlsFile),
      save: async ({ name }, chunks) => {
        const pieces: Uint8Array[] = [];
        for await (const chunk of chunks) pieces.push(chunk);
        this.files.set(name, Buffer.concat(pieces));
        return { saved: true, path: name };
      },
      write: async (uri, chunks) => {
        const pieces: Uint8Array[] = [];
        for await (const chunk of chunks) pieces.push(chunk);
        this.files.set(uri, Buffer.concat(pieces));
      },
    },
    network: plainNetwork,
    window: {
      copyText: (text) => {
        this.clipboard = text;
        return Promise.resolve();
      },
      compareEntries: (left, right) => {
        this.compared.push({ left: left.seq, right: right.seq });
        return Promise.resolve();
      },
      showHelp: (code) => {
        if (this.helpRefusal !== undefined)
          return Promise.reject(new UserError({ code: 'test.refused' }, undefined, this.helpRefusal));
        this.openedHelp.push(code);
        return Promise.resolve();
      },
      showSource: () => Promise.resolve(),
      showDemoPage: () => {
        this.openedHelp.push('demo');
        return Promise.resolve();
      },
      showText: (text, language) => {
        this.shownTexts.push({ text, language });
        return Promise.resolve();
      },
      openChat: ({ query }) => {
        this.prompts.push(query);
        return Promise.resolve(this.hasChat);
      },
      offerPrompt: (prompt) => this.offeredPrompts.push(prompt),
      openInHexEditor: ({ name }) => {
        this.openedBytes.push(name);
        return Promise.resolve({ opened: this.hasHexEditor });
      },
    },
    questions: {
      mayReveal: (field) => {
        this.reveals.push(field);
        return Promise.resolve(this.confirms);
      },
      mayTransfer: (transfer) => {
        this.transfers.push(transfer);
        return Promise.resolve(this.transferChoice);
      },
      mayClearCapture: () => {
        this.clearQuestions++;
        return Promise.resolve(this.confirms);
      },
      markerText: () => Promise.resolve(this.marker),
      codeFormat: () => Promise.resolve(this.codeFormat),
      emitName: (suggested) => Promise.resolve(suggested),
      expectationTarget: ([first]) => Promise.resolve(first),
      expectationSaved: (target, text, undo) => void this.savedExpectations.push({ target, text, undo }),
      scenarioName: (suggested) => {
        if (!this.cancelsName) return Promise.resolve(suggested);
        this.canceledNames++;
        return Promise.resolve(undefined);
      },
      scenarioSaved: (saved) => {
        this.savedScenarios.push(saved);
        return Promise.resolve();
      },
      replayName: () => Promise.resolve('plan'),
      collection: ([file]) => Promise.resolve(file ?? 'new'),
      newCollection: () => Promise.resolve({ name: 'Test', folder }),
      undefinedReferences: () => Promise.resolve('keep' as const),
      emit: () => Promise.resolve('new' as const),
    },
    sessions: {
      entries: (shown) => Promise.resolve(shown ?? {}),
      target: (path) => Promise.resolve({ uri: `${folder}/${path}`, path }),
      progress: (_target, save) => save(() => undefined, new AbortController().signal),
      exportTarget: () => Promise.resolve(undefined),
      saved: ({ uri }, { entries }) => void this.savedSessions.push({ uri, entries }),
      failed: (error) => void this.notSaved.push(error),
    },
  };
}
