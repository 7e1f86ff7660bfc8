import type { Collection } from '../../../src/model/collection/collection.ts';
import { UserError } from '../../../src/base/userError.ts';
import type { HostPort, PickedFile } from '../../../src/host/hostPort.ts';
import type { Transfer } from '../../../src/host/secrets/takeOver.ts';
import { plainNetwork } from '../../support/openable.ts';

/** What VS Code does for the host: a test sets what the person answers, and reads what was done. */
export class FakeVscode {
  /** What was saved, by the name that was suggested. */
  readonly files = new Map<string, Buffer>();
  /** The file that the person picks. */
  file: PickedFile | null = null;
  /** What was copied by the host. */
  clipboard = '';
  /** Codes whose page was opened. */
  readonly openedHelp: string[] = [];
  /** Why the next page of help is not opened. */
  helpRefusal: string | undefined;
  readonly compared: { left: number; right: number }[] = [];
  /** Names of the bytes that were opened in the Hex Editor extension, or that it was offered for. */
  readonly openedBytes: string[] = [];
  hasHexEditor = true;
  /** Fields that were to be revealed, and what the person answers. */
  readonly reveals: string[] = [];
  confirms = true;
  /** Secrets that would be sent to another server, and what the person answers. */
  readonly transfers: Transfer[] = [];
  transferAnswer: 'send' | 'without' | undefined = 'send';
  /** The text of a marker that the person enters; undefined cancels. */
  marker: string | undefined;
  /** The one collection of the workspace. */
  collection: Collection = { version: 1, name: 'Test', connections: {}, emits: [] };

  readonly port: HostPort = {
    workspace: { isTrusted: true, hasFolder: true, onDidChange: () => ({ dispose: () => undefined }) },
    collections: {
      read: () => Promise.resolve(this.collection),
      nameOf: () => '.socketio/test.socketio.json',
      selectedEnvironment: () => undefined,
    },
    files: {
      read: (path) => Promise.reject(new UserError(`There is no file ${path}.`)),
      pick: () => Promise.resolve(this.file),
      save: async ({ name }, chunks) => {
        const pieces: Uint8Array[] = [];
        for await (const chunk of chunks) pieces.push(chunk);
        this.files.set(name, Buffer.concat(pieces));
        return { saved: true, path: name };
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
        if (this.helpRefusal !== undefined) return Promise.reject(new UserError(this.helpRefusal));
        this.openedHelp.push(code);
        return Promise.resolve();
      },
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
        return Promise.resolve(this.transferAnswer);
      },
      markerText: () => Promise.resolve(this.marker),
    },
  };
}
