// In a pseudo-locale, everything that the extension shows in VS Code's own interface is a text of a catalog, or data.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { systemClock } from '../../../src/base/clock.ts';
import { Emitter } from '../../../src/base/emitter.ts';
import type { EngineFacade } from '../../../src/host/engine/engineFacade.ts';
import { setLanguage } from '../../../src/model/texts/catalog.ts';
import type { ConnectionState, ConnectionSummary } from '../../../src/protocol/shapes.ts';
import { EnvironmentStatus, StatusBar } from '../../../src/vscode/activation/statusBar.ts';
import type { CollectionNode } from '../../../src/vscode/collections/collectionNodes.ts';
import { CollectionsTree } from '../../../src/vscode/collections/collectionsTree.ts';
import { CollectionStore } from '../../../src/vscode/collections/collectionStore.ts';
import { EnvironmentChoice } from '../../../src/vscode/collections/environmentChoice.ts';
import {
  promptForArguments,
  promptForConnection,
  promptForMarker,
  promptForUrl,
} from '../../../src/vscode/commands/questions.ts';
import { promptForReplay } from '../../../src/vscode/commands/replayQuestions.ts';
import { confirmTransfer, secretPrompts } from '../../../src/vscode/secrets/secretPrompts.ts';
import type { TreeNode } from '../../../src/vscode/trees/connectionNodes.ts';
import { ConnectionsTree } from '../../../src/vscode/trees/connectionsTree.ts';
import { outsideOfPseudo, pseudoTexts } from '../../support/texts/pseudoTexts.ts';
import { inspectorExtension, workspaceFolder } from './support/inspector.ts';

/** Words of the data of this test, names of the protocol, and units. */
const known = new Set('alpha http https localhost example org socketio json polling Socket IO ms kB'.split(' '));

/** Records every text that the extension passes to VS Code, with the name of the function or element that received it. */
class ShownTexts {
  readonly texts: { where: string; text: string }[] = [];
  readonly #window = vscode.window as unknown as Record<string, unknown>;
  readonly #own: Record<string, unknown> = {};

  constructor() {
    this.#replace('showInputBox', (options: vscode.InputBoxOptions) => {
      this.add('input box', options.title, options.prompt, options.placeHolder);
      for (const typed of ['', 'x', '{', 'x'.repeat(100_000)]) {
        const fault = options.validateInput?.(typed);
        if (typeof fault === 'string') this.add('fault of an input', fault);
      }
      return Promise.resolve(options.value ?? '[]');
    });
    this.#replace('showQuickPick', (items: readonly vscode.QuickPickItem[], options: vscode.QuickPickOptions) => {
      this.add('quick pick', options.title, options.placeHolder);
      for (const { label, description, detail } of items) this.add('quick pick item', label, description, detail);
      return Promise.resolve(options.canPickMany ? items : items[0]);
    });
    for (const name of ['showErrorMessage', 'showWarningMessage', 'showInformationMessage']) {
      this.#replace(name, (message: string, ...rest: (vscode.MessageItem | vscode.MessageOptions)[]) => {
        this.add(name, message);
        for (const part of rest) this.add(name, 'title' in part ? part.title : part.detail);
        return Promise.resolve(rest.find((part) => 'title' in part));
      });
    }
    this.#replace('createStatusBarItem', () => {
      const item = { name: '', text: '', tooltip: '', command: '', dispose: () => undefined, hide: () => undefined };
      const show = (): void => {
        const shown = item as unknown as { name: string; text: string; tooltip: string };
        this.add('status bar', shown.name, shown.text.replace(/^\$\([\w-]+\) /, ''), shown.tooltip);
      };
      return Object.assign(item, { show });
    });
  }

  add(where: string, ...texts: (string | undefined)[]): void {
    for (const text of texts) if (text !== undefined && text !== '') this.texts.push({ where, text });
  }

  addItem(where: string, { label, description, tooltip, accessibilityInformation, command }: vscode.TreeItem): void {
    this.add(where, label as string, description as string, tooltip as string);
    this.add(where, accessibilityInformation?.label, command?.title);
  }

  /** Texts with words that are neither from a catalog nor from the data. */
  get foreign(): string[] {
    return this.texts.flatMap(({ where, text }) => {
      const words = outsideOfPseudo(text.replace(/https?:\S+/g, '')).match(/\p{L}{2,}/gu) ?? [];
      return words.every((word) => known.has(word)) ? [] : [`${where}: ${text}`];
    });
  }

  restore(): void {
    Object.assign(this.#window, this.#own);
  }

  #replace(name: string, by: unknown): void {
    this.#own[name] = this.#window[name];
    this.#window[name] = by;
  }
}

const states: readonly ConnectionState[] = ['connected', 'connecting', 'reconnecting', 'disconnected'];
const connections = states.map(
  (state, index): ConnectionSummary =>
    ({
      connectionId: `c${index}`,
      name: 'alpha',
      url: 'http://localhost:3000',
      namespace: index === 0 ? '/' : '/alpha',
      state,
      protocol: 'v4',
      transport: 'polling',
      socketId: '1',
      ...(state === 'disconnected' && { cause: { code: 'connection.undecided' } }),
      counts: { received: 1, emitted: 2, pendingAcks: 1 },
      sourceId: `c${index}`,
      sourceKind: 'client',
    }) as ConnectionSummary,
);
const observed = connections.map((connection, index) => ({
  ...connection,
  connectionId: `o${index}`,
  sourceId: 's1',
  sourceKind: 'proxy' as const,
  sid: index < 2 ? 'alpha' : `alpha${index}`,
  client: { address: '::1', ...(index > 0 && { userAgent: 'alpha/1.0' }) },
}));
const sources = (['running', 'failed', 'stopped'] as const).map((state, index) => ({
  sourceId: `s${index + 1}`,
  kind: 'proxy' as const,
  name: 'alpha',
  state,
  url: 'http://localhost:3001',
  ...(state === 'failed' && { cause: { code: 'connection.undecided' } }),
  clients: index,
  counts: { received: 1, emitted: 2 },
}));

describe('in a pseudo-locale, every text is from a catalog or data', () => {
  const folder = join(workspaceFolder().fsPath, '.socketio');
  let shown: ShownTexts;
  const changed = new Emitter<void>();
  const inspector = {
    connections: [...connections, ...observed],
    sources,
    onDidChange: changed.event,
    openedProfile: () => ({}),
  } as unknown as EngineFacade;

  before(() => {
    const bundle = join(inspectorExtension().extensionPath, 'media/l10n/bundle.l10n.json');
    setLanguage('en', pseudoTexts(JSON.parse(readFileSync(bundle, 'utf8')) as Record<string, string>));
  });
  beforeEach(() => (shown = new ShownTexts()));
  afterEach(() => shown.restore());
  after(async () => {
    setLanguage('en', {});
    await rm(folder, { recursive: true, force: true });
  });
  const check = (atLeast: number): void => {
    assert.deepEqual(shown.foreign, []);
    assert.ok(shown.texts.length >= atLeast, `only ${shown.texts.length} texts were shown`);
  };

  it('in the view of connections and the status bar', () => {
    const view: Pick<vscode.TreeView<TreeNode>, 'badge'> = {};
    const mocks = {
      running: [{ mockId: 'mock1', name: 'alpha', url: 'http://127.0.0.1:1', omissions: [] }],
      onDidChange: changed.event,
    };
    const tree = new ConnectionsTree(inspector, mocks, view, () => undefined, systemClock);
    const status = new StatusBar(inspector);
    changed.fire();
    const add = (parent?: TreeNode): void => {
      for (const node of tree.getChildren(parent)) {
        shown.addItem('connection', tree.resolveTreeItem(tree.getTreeItem(node), node));
        add(node);
      }
    };
    add();
    shown.add('badge', view.badge?.tooltip);
    tree.dispose();
    status.dispose();
    check(20);
  });

  it('in the view of collections and their environment', async () => {
    await mkdir(folder, { recursive: true });
    const write = (name: string, content: unknown): Promise<void> =>
      writeFile(join(folder, `${name}.socketio.json`), JSON.stringify(content));
    const emit = { name: 'alpha', event: 'alpha', connection: 'alpha', volatile: true, ack: true };
    await write('alpha', {
      version: 1,
      name: 'alpha',
      environments: { alpha: {} },
      connections: { alpha: { url: 'http://localhost' } },
      emits: [
        { folder: 'alpha', emits: [{ ...emit, repeat: { everyMs: 1000, count: 3 } }] },
        { ...emit, repeat: { everyMs: 1000 } },
      ],
    });
    const collections = new CollectionStore();
    const quiet = { onDidChange: new vscode.EventEmitter<void>().event };
    const kept: Record<string, unknown> = {};
    const memento = { keys: () => [], get: () => kept['alpha'], update: () => Promise.resolve() } as vscode.Memento;
    const environments = new EnvironmentChoice(memento);
    const status = new EnvironmentStatus(collections, environments);
    const failed = { status: 'failed', path: '0', expected: '1', actual: '2' } as const;
    const tree = new CollectionsTree(
      {
        collections,
        environments: { ...quiet, selected: () => 'alpha' },
        repeats: { ...quiet, running: [{ uri: '', emit: 'alpha', sent: 2 }] as never },
        results: { ...quiet, get: (_uri, name) => (name === 'alpha' ? failed : { status: 'passed' }) as never },
      },
      () => undefined,
    );
    const visit = async (node?: CollectionNode): Promise<void> => {
      for (const child of await tree.getChildren(node)) {
        shown.addItem('collection', tree.getTreeItem(child));
        await visit(child);
      }
    };
    await visit();
    tree.dispose();
    status.dispose();
    collections.dispose();
    check(15);
  });

  it('in the prompts of commands', async () => {
    await promptForUrl([]);
    await promptForConnection(connections);
    await promptForMarker();
    await promptForArguments('');
    await promptForReplay(inspector);
    check(25);
  });

  it('in the prompts about secrets', async () => {
    const receiver = 'https://example.org';
    for (const collection of [undefined, 'file:///alpha.socketio.json']) {
      const use = { name: 'alpha', collection, receiver };
      await secretPrompts.value(use, false);
      await secretPrompts.value(use, true);
      await secretPrompts.mayBeSent(use, [receiver], true);
      await secretPrompts.mayReplace(use);
    }
    const stored = ['', 'file:///alpha.socketio.json'].map((collection) => ({ name: 'alpha', collection, receiver }));
    for (const uses of [stored, []]) {
      await secretPrompts.whatToForget(uses);
      await secretPrompts.whatToReplace(uses);
    }
    secretPrompts.forgotten(2);
    secretPrompts.replaced('alpha');
    const transfer = { fields: ['alpha'], before: receiver, after: receiver };
    await confirmTransfer(transfer);
    await confirmTransfer({ ...transfer, isProxy: true });
    check(40);
  });
});
