/**
 * The editor of session files: the inspector's timeline, details, statistics and hex view for saved entries. It only reads the one file, in
 * a separate worker. Nothing in the file is run, connected to or looked up, so the file may come from an untrusted source and be opened in
 * an untrusted workspace.
 */
import * as vscode from 'vscode';
import { fileNameOf } from '../../base/fileNameOf.ts';
import { systemClock } from '../../base/clock.ts';
import { DisposableStore } from '../../base/disposable.ts';
import { Emitter } from '../../base/emitter.ts';
import { Channel } from '../../protocol/channel.ts';
import { bytesOpen, type ExplainedSubject } from '../../protocol/hostMessages.ts';
import { relayedToReader } from '../../protocol/relayedMessages.ts';
import { entryBytes } from '../../protocol/engineMessages.ts';
import { relayNotifications, relayRequests } from '../../protocol/relay.ts';
import { fileChanged, fileReload, fileWatch } from '../../protocol/sessionFileMessages.ts';
import { timelineText } from '../../protocol/timelineMessages.ts';
import { viewAcknowledge, viewChanged } from '../../protocol/viewMessages.ts';
import type { ByteRangeOf } from '../../host/bytes/byteReader.ts';
import { CodeCopies } from '../../host/code/codeCopies.ts';
import { type EntriesText, registerPageHandlers, type ShownEvents } from '../../host/panel/pageHandlers.ts';
import type { HostPort } from '../../host/hostPort.ts';
import type { PageFocus } from '../panel/pageFocus.ts';
import { showPage } from '../panel/showPage.ts';
import { webviewPort } from '../panel/webviewPort.ts';
import { SessionDocument } from './sessionDocument.ts';
import type { FileSource } from '../../host/sessions/fileSources.ts';
import { sessionViewType } from '../activation/viewTypes.ts';
import { logTexts } from '../../host/log/logTexts.ts';
import { sessionErrors } from './sessionTexts.ts';

export interface SessionEditorDeps {
  readonly extensionUri: vscode.Uri;
  /** The path of the reader's bundle. */
  readonly script: string;
  readonly log: vscode.LogOutputChannel;
  readonly port: Pick<HostPort, 'files' | 'window' | 'questions'>;
  readonly focus: PageFocus;
  /** Prompts for the format of the types of events of an open file. */
  readonly inferTypes: (shown: ShownEvents & { readonly sourceId: string }) => Promise<unknown>;
  /** Explains an entry or a connection of an open file in the chat. */
  readonly explain: (subject: ExplainedSubject & { readonly sourceId: string }) => Promise<unknown>;
}

/** The maximum time to wait for VS Code to open the editor. The editor may never open, for example if it was closed again. */
const openingMs = 15_000;

export class SessionEditor implements vscode.CustomReadonlyEditorProvider<SessionDocument> {
  readonly #deps: SessionEditorDeps;
  readonly #documents = new Map<string, SessionDocument>();
  readonly #opened = new Emitter<void>();
  #nextSource = 1;
  /** The page that the user used last, while it exists. */
  #active: Channel | undefined;

  constructor(deps: SessionEditorDeps) {
    this.#deps = deps;
  }

  /** The files that are open. */
  get files(): readonly FileSource[] {
    return [...this.#documents.values()];
  }

  /** Opens a session file or a HAR file in the editor. */
  async open(uri: vscode.Uri): Promise<{ sourceId: string }> {
    await vscode.commands.executeCommand('vscode.openWith', uri, sessionViewType);
    // VS Code requests the document of a file that was not open a moment later.
    const { sourceId } = this.#documents.get(uri.toString()) ?? (await this.#documentOf(uri));
    return { sourceId };
  }

  openCustomDocument(uri: vscode.Uri): SessionDocument {
    const { script, log } = this.#deps;
    const key = uri.toString();
    const document: SessionDocument = new SessionDocument(
      uri,
      { sourceId: `f${this.#nextSource++}`, script, log },
      () => {
        if (this.#documents.get(key) === document) this.#documents.delete(key);
      },
    );
    this.#documents.set(key, document);
    this.#opened.fire();
    return document;
  }

  #documentOf(uri: vscode.Uri): Promise<SessionDocument> {
    return new Promise((resolve, reject) => {
      const scope = new DisposableStore();
      scope.add(
        this.#opened.event(() => {
          const document = this.#documents.get(uri.toString());
          if (!document) return;
          scope.dispose();
          resolve(document);
        }),
      );
      scope.add(
        systemClock.after(openingMs, () => {
          scope.dispose();
          reject(sessionErrors('session.notShown', { file: fileNameOf(uri.path) }));
        }),
      );
    });
  }

  /** Notifies the active page, if there is one. */
  notifyActive(notify: (channel: Channel) => void): void {
    if (this.#active) notify(this.#active);
  }

  resolveCustomEditor(document: SessionDocument, panel: vscode.WebviewPanel): void {
    const { extensionUri, log, port, focus, inferTypes, explain } = this.#deps;
    const store = new DisposableStore();
    const channel = store.add(new Channel(webviewPort(panel.webview, log), systemClock));
    channel.onDidFault((error) => log.warn(logTexts.sessionPageFault({ message: error.message })));
    const link = store.add(new ReaderLink(document, channel));
    const page = store.add(focus.follow(channel));
    for (const definition of relayedToReader) {
      const target = async (): Promise<Channel> => {
        const up = await link.channel();
        if (definition === fileWatch) channel.notify(fileChanged, document.state);
        return up;
      };
      store.add(relayRequests(channel, target, [definition]));
    }
    store.add(
      channel.on(viewAcknowledge, (params) => {
        void link.channel().then(
          (up) => up.notify(viewAcknowledge, params),
          () => undefined,
        );
      }),
    );
    const textOf: EntriesText = async (selection, format, maxBytes) =>
      (await link.channel()).request(timelineText, { selection, format, ...(maxBytes !== undefined && { maxBytes }) });
    store.add(
      channel.handle(fileReload, () => {
        document.reload();
        return {};
      }),
    );
    const read = async (range: ByteRangeOf): Promise<Uint8Array> =>
      new Uint8Array(await (await link.channel()).request(entryBytes, range));
    store.add(
      registerPageHandlers(channel, {
        port,
        textOf,
        readBytes: read,
        code: new CodeCopies(port),
        inferTypes: (shown) => inferTypes({ ...shown, sourceId: document.sourceId }),
        explain: (subject) => explain({ ...subject, sourceId: document.sourceId }),
        profileOf: () => undefined,
      }),
    );
    store.add(
      channel.handle(bytesOpen, () => {
        throw sessionErrors('session.bytesInFile');
      }),
    );
    store.add(document.onDidChange((change) => channel.notify(fileChanged, change)));
    store.add(document.reader.onDidEnd(() => link.cut()));
    store.add(
      panel.onDidChangeViewState(() => {
        // A hidden editor has no page; when it is shown again, the page requests its state again.
        if (!panel.visible) {
          page.left();
          link.cut();
        }
        if (panel.active) this.#active = channel;
      }),
    );
    if (panel.active) this.#active = channel;
    panel.onDidDispose(() => {
      if (this.#active === channel) this.#active = undefined;
      store.dispose();
    });
    showPage(panel.webview, extensionUri, { mode: 'session' });
  }
}

/** Connects one page to the reader. After `cut`, the views of the page end, and its next request opens a new connection. */
class ReaderLink {
  readonly #document: SessionDocument;
  readonly #page: Channel;
  #open: { channel: Promise<Channel>; store: DisposableStore } | undefined;

  constructor(document: SessionDocument, page: Channel) {
    this.#document = document;
    this.#page = page;
  }

  channel(): Promise<Channel> {
    if (this.#open) return this.#open.channel;
    const store = new DisposableStore();
    const channel = this.#document.reader.open().then((up) => {
      store.add(up);
      store.add(relayNotifications(up, () => this.#page, [viewChanged]));
      return up;
    });
    const open = { channel, store };
    this.#open = open;
    channel.catch(() => {
      if (this.#open === open) this.#open = undefined;
    });
    return channel;
  }

  cut(): void {
    this.#open?.store.dispose();
    this.#open = undefined;
  }

  dispose(): void {
    this.cut();
  }
}
