import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  collectionMenuNames,
  commandNames,
  commandPrefix,
  connectionMenuNames,
  editorCommandNames,
  pageCommandNames,
  sourceMenuNames,
} from '../../src/vscode/commands/commandNames.ts';
import { agentTools } from '../../src/model/agent/agentTools.ts';
import { toolNames } from '../../src/model/agent/toolNames.ts';
import { pageCommands } from '../../src/vscode/commands/pageCommands.ts';
import { focusAreas } from '../../src/protocol/hostMessages.ts';
import { holds } from '../support/whenClause.ts';
import { defaultKey, keyedCommands } from '../../webview/ui/defaultKeys.ts';
import { filterTexts } from '../../webview/filter/filterTexts.ts';

interface MenuItem {
  command: string;
  when?: string;
}
interface Manifest {
  contributes: {
    commands: { command: string; title: string; category?: string; enablement?: string }[];
    menus: Record<string, MenuItem[]>;
    keybindings: { command: string; key: string; mac?: string; when: string }[];
    languageModelTools: {
      name: string;
      displayName: string;
      toolReferenceName: string;
      modelDescription: string;
      inputSchema: object;
    }[];
    views: Record<string, { id: string }[]>;
    viewsWelcome: { contents: string; when?: string }[];
    walkthroughs: { steps: { id: string; completionEvents: string[] }[] }[];
  };
}

const { contributes } = JSON.parse(readFileSync('package.json', 'utf8')) as Manifest;
const { commands, menus, keybindings } = contributes;
const hidden = new Set(
  (menus['commandPalette'] ?? []).filter(({ when }) => when === 'false').map(({ command }) => command),
);
const isOfEditor = (command: string): boolean => command.startsWith(`${commandPrefix}editor.`);
const viewKeys = keybindings.filter(({ when }) => when.startsWith('focusedView'));
const pageKeys = keybindings.filter((binding) => !viewKeys.includes(binding) && !isOfEditor(binding.command));
const keysSource = ['activation/contextKeys.ts', 'support/projectHints.ts']
  .map((file) => readFileSync(`src/vscode/${file}`, 'utf8'))
  .join('\n');

describe('the manifest', () => {
  it('declares the same tools for agents as the code, each with a display name', () => {
    expect(
      contributes.languageModelTools.map(({ name, modelDescription: description, inputSchema }) => ({
        name,
        description,
        inputSchema,
      })),
    ).toEqual(agentTools.map(({ name, description, inputSchema }) => ({ name, description, inputSchema })));
    expect(agentTools.map(({ name }) => name)).toEqual(toolNames);
    for (const { name, displayName, toolReferenceName } of contributes.languageModelTools)
      expect([displayName, toolReferenceName]).toEqual([`%tool.${name}%`, `socketio_${name}`]);
  });

  it('has one category for all commands', () => {
    expect(commands.filter(({ category }) => category !== '%displayName%')).toEqual([]);
  });

  it('names in its menus only commands that it declares', () => {
    const known = new Set(commands.map(({ command }) => command));
    const used = Object.values(menus).flat();
    expect(used.filter(({ command }) => !known.has(command))).toEqual([]);
  });

  it('lists in the palette only commands that a person can run without an argument', () => {
    const offered = commands
      .map(({ command }) => command)
      .filter((command) => !hidden.has(command) && !isOfEditor(command));
    const runnable = commandNames.filter((name) => name !== 'reveal').map((name) => `socketioInspector.${name}`);
    expect(offered.sort()).toEqual([...runnable, 'socketioInspector.collection.newCollection'].sort());
  });

  describe('lists in the palette only commands that can have an effect', () => {
    const palette = new Map((menus['commandPalette'] ?? []).map(({ command, when = '' }) => [command, when]));
    const missingIn = (context: Record<string, unknown>): string[] =>
      commands
        .filter(({ command }) => !hidden.has(command) && !isOfEditor(command))
        .filter(({ command, enablement }) =>
          [enablement, palette.get(command)].some((clause) => clause !== undefined && !holds(clause, own(context))),
        )
        .map(({ command }) => command.slice(commandPrefix.length));
    const own = ({ trusted, folders, ...keys }: Record<string, unknown>): Record<string, unknown> => ({
      isWorkspaceTrusted: trusted,
      workspaceFolderCount: folders,
      ...Object.fromEntries(Object.entries(keys).map(([key, value]) => [commandPrefix + key, value])),
    });
    const ofOwn = ['disconnect', 'reconnect', 'emit', 'reply', 'runReplay'];
    const ofConnections = [...ofOwn, 'removeConnection', 'listConnections', 'explainConnection', 'waitForEvent'];
    const ofRules = ['addRule', 'setRule', 'removeRule', 'listRules', 'releaseHeld', 'injectEvent'];
    const ofServers = ['listSockets', 'listRooms', 'serverEmit', 'disconnectSockets', 'joinRooms', 'leaveRooms'];
    const ofProxies = ['watchDebugSession', 'stopWatchingNodeServers', ...ofServers, 'stopSource', ...ofRules];
    const nothingYet = [
      ...ofConnections,
      ...ofProxies,
      'setConditions',
      'listSources',
      'stopRepeat',
      'stopDemoServer',
      'stopMock',
      'stopTypesFile',
    ];
    const workspace = { trusted: true, folders: 1 };
    const nothing = { noEntries: true, noSavedEmits: true, noSavedRepeats: true, noEnvironments: true };
    const ofInterop = ['importCollection', 'exportCollection', 'exportScenario'];
    const ofCollections = ['sendFromCollection', 'startRepeat', 'selectEnvironment'];
    const ofEntries = [
      'compareEntries',
      'correlate',
      'copyAs',
      'exportCapture',
      'explainEntry',
      'getEntry',
      'listFindings',
      'readTimeline',
      'saveSession',
      'inferTypes',
      'startTypesFile',
      'checkSchema',
      'stopSchemaCheck',
    ];

    it('before anything is known', () => {
      expect(missingIn(workspace).sort()).toEqual([...nothingYet].sort());
    });

    it('when nothing is there', () => {
      expect(missingIn({ ...workspace, ...nothing }).sort()).toEqual(
        [...nothingYet, ...ofEntries, ...ofCollections].sort(),
      );
    });

    it('without a folder', () => {
      expect(missingIn({ trusted: true, folders: 0 }).sort()).toEqual(
        [
          ...nothingYet,
          ...ofCollections,
          ...ofInterop,
          'collection.newCollection',
          'editScenario',
          'recordScenario',
          'runScenario',
          'useDotenvFile',
        ].sort(),
      );
    });

    it('in Restricted Mode', () => {
      const missing = [
        ...nothingYet,
        ...ofInterop,
        'sendFromCollection',
        'startRepeat',
        'startMock',
        'startTypesFile',
        'runScenario',
        'useDotenvFile',
      ];
      expect(missingIn({ trusted: false, folders: 1 }).sort()).toEqual(missing.sort());
    });

    it('with an open connection, and with a closed one', () => {
      const own = { hasConnections: true, hasOwnConnections: true, hasRemovableConnections: true, hasSources: true };
      const open = { ...workspace, ...own, hasOpenConnections: true };
      expect(missingIn(open)).toEqual([
        'reconnect',
        ...ofProxies,
        'stopTypesFile',
        'stopRepeat',
        'stopDemoServer',
        'stopMock',
      ]);
      const closed = { ...workspace, ...own, hasClosedConnections: true, hasDemoServer: true };
      expect(missingIn(closed)).toEqual([
        'disconnect',
        ...ofProxies,
        'stopTypesFile',
        'stopRepeat',
        'startDemoServer',
        'stopMock',
      ]);
    });

    it('with a proxy, and with an open client behind it', () => {
      const proxy = { ...workspace, hasSources: true, hasRunningSources: true };
      const others = [
        ...ofServers,
        'watchDebugSession',
        'stopWatchingNodeServers',
        'stopRepeat',
        'stopDemoServer',
        'stopMock',
        'stopTypesFile',
      ];
      expect(missingIn(proxy).sort()).toEqual([...ofConnections, ...others].sort());
      expect(missingIn({ ...proxy, hasConnections: true }).sort()).toEqual(
        [...ofOwn, 'removeConnection', ...others].sort(),
      );
    });

    it('with a debugged browser that is not watched', () => {
      const missing = nothingYet.filter((name) => name !== 'watchDebugSession');
      expect(missingIn({ ...workspace, hasUnwatchedBrowsers: true }).sort()).toEqual(missing.sort());
    });
  });

  it('depends only on context keys that the host sets', () => {
    const clauses = [
      ...commands.flatMap(({ enablement = '' }) => enablement),
      ...Object.values(menus).flatMap((items) => items.map(({ when = '' }) => when)),
      ...contributes.viewsWelcome.map(({ when = '' }) => when),
      ...contributes.walkthroughs.flatMap(({ steps }) => steps.flatMap(({ completionEvents }) => completionEvents)),
    ];
    const keys = clauses.flatMap((clause) =>
      [...clause.matchAll(/socketioInspector\.((?:has|no)[A-Z]\w+)/g)].map(([, key = '']) => key),
    );
    expect(new Set(keys).size).toBeGreaterThan(8);
    expect(keys.filter((key) => !new RegExp(`\\b${key}:`).test(keysSource))).toEqual([]);
    const set = [...keysSource.matchAll(/\b((?:has|no)[A-Z]\w+):/g)].map(([, key = '']) => key);
    expect(set.filter((key) => !keys.includes(key))).toEqual([]);
  });

  it('completes each step of the walkthrough when its action was done, in any part of the extension', () => {
    const steps = contributes.walkthroughs.flatMap(({ steps }) => steps);
    const completed = Object.fromEntries(steps.map(({ id, completionEvents }) => [id, completionEvents[0]]));
    expect(completed).toEqual({
      watch: 'onContext:socketioInspector.hasWatchedClient',
      open: 'onContext:socketioInspector.focus',
      demo: 'onContext:socketioInspector.hasDemoServer',
      save: 'onContext:socketioInspector.hasSavedEmit',
    });
  });

  it('has the menus of both views, which are hidden from the palette', () => {
    const items = menus['view/item/context'] ?? [];
    const inView = (view: string): string[] => [
      ...new Set(
        items
          .filter(({ when = '' }) => when.includes(`view == ${commandPrefix}${view}`))
          .map(({ command }) => command.slice(commandPrefix.length)),
      ),
    ];
    const collections = inView('collections');
    // These two commands belong to the view itself: “newCollection” is in its title and in the palette, “undo” has only a key binding.
    const ofRows = collectionMenuNames.filter((name) => name !== 'newCollection' && name !== 'undo');
    expect(collections).toEqual(expect.arrayContaining(ofRows.map((name) => `collection.${name}`)));
    expect(menus['view/title']?.map(({ command }) => command)).toContain('socketioInspector.collection.newCollection');
    expect(inView('connections')).toEqual(
      expect.arrayContaining([
        'reveal',
        'reconnect',
        'disconnect',
        'removeConnection',
        'connection.duplicate',
        'connection.copyCode',
        'stopSource',
        ...sourceMenuNames.filter((name) => name !== 'show').map((name) => `source.${name}`),
      ]),
    );
    for (const name of [
      ...collectionMenuNames.filter((name) => name !== 'newCollection').map((name) => `collection.${name}`),
      ...connectionMenuNames.map((name) => `connection.${name}`),
      ...sourceMenuNames.map((name) => `source.${name}`),
    ]) {
      expect(hidden).toContain(commandPrefix + name);
    }
  });

  it('offers the commands of the editor in trusted collection files, where the cursor is', () => {
    const declared = commands.filter(({ command }) => isOfEditor(command)).map(({ command }) => command);
    expect(declared.sort()).toEqual(editorCommandNames.map((name) => `${commandPrefix}editor.${name}`).sort());
    const file = { resourceFilename: 'chat.socketio.json', isWorkspaceTrusted: true };
    const offeredIn = (menu: string, context: Record<string, unknown>): string[] =>
      (menus[menu] ?? [])
        .filter(({ command, when = '' }) => isOfEditor(command) && holds(when, context))
        .map(({ command }) => command.slice(`${commandPrefix}editor.`.length))
        .sort();
    for (const menu of ['commandPalette', 'editor/context']) {
      const at = (cursor: string, more = {}): string[] =>
        offeredIn(menu, { ...file, 'socketioInspector.cursor': cursor, ...more });
      expect(at('emit')).toEqual(['replay', 'runAll', 'send', 'sendVolatile']);
      expect(at('scenario')).toEqual(['run', 'runAll']);
      expect(at('repeat', { 'socketioInspector.hasRepeats': true })).toEqual([
        'replay',
        'runAll',
        'send',
        'sendVolatile',
        'startRepeat',
        'stopRepeat',
      ]);
      expect(at('emit', { isWorkspaceTrusted: false })).toEqual([]);
      expect(at('emit', { resourceFilename: 'package.json' })).toEqual([]);
    }
    for (const { when } of keybindings.filter(({ command }) => isOfEditor(command)))
      expect(when).toMatch(/^editorTextFocus && .*socketio\\.json\$\/ && isWorkspaceTrusted$/);
  });

  it('declares the commands that a page runs, and no others', () => {
    const declared = commands.map(({ command }) => command.slice(commandPrefix.length));
    const ofPages = declared.filter((name) => /^(panel|timeline|server|bytes|argument)\./.test(name));
    expect(ofPages.sort()).toEqual([...pageCommandNames].sort());
    expect([...pageCommands.keys()].sort()).toEqual([...pageCommandNames].sort());
  });

  it('binds keys to commands of pages only while a page has the focus and no text field of VS Code has it', () => {
    const names = pageKeys.map(({ command }) => command.slice(commandPrefix.length));
    expect(names.filter((name) => !pageCommands.has(name))).toEqual([]);
    for (const { key, when } of pageKeys) {
      const [focus, ...guards] = when.split(' && ');
      expect(focus).toMatch(new RegExp(`^socketioInspector\\.focus( == (${focusAreas.join('|')}))?$`));
      // A page reports the loss of its focus only after a moment, or even later if another extension blocks the extension host.
      expect(guards.slice(-2)).toEqual(['!inputFocus', '!focusedView']);
      // In a text field, a character key enters text; rows have no text fields.
      if (key.length === 1) expect(when).toMatch(/focus == entries|!socketioInspector\.typing/);
    }
  });

  it('binds keys to commands of the Collections view, only while it has the focus and nothing is typed', () => {
    const docs = readFileSync('docs/collections.md', 'utf8');
    expect(viewKeys.map(({ command, key }) => [command.slice(commandPrefix.length), key])).toEqual([
      ['collection.rename', 'f2'],
      ['collection.delete', 'delete'],
      ['collection.copy', 'ctrl+c'],
      ['collection.paste', 'ctrl+v'],
      ['collection.undo', 'ctrl+z'],
    ]);
    for (const { key, when } of viewKeys) {
      expect(when).toMatch(/^focusedView == socketioInspector\.collections && !inputFocus/);
      expect(docs).toContain(`\`${key.replace(/\b./g, (first) => first.toUpperCase())}\``);
    }
  });

  it('binds the keys that tooltips and the documentation name', () => {
    const docs = ['docs/timeline.md', 'docs/collections.md'].map((file) => readFileSync(file, 'utf8')).join('');
    const symbols: Record<string, string> = { cmd: '⌘', ctrl: '⌃', shift: '⇧' };
    const parts = (key: string): string[] =>
      key.split('+').map((part) => part.replace(/^./, (first) => first.toUpperCase()));
    const shown = (key: string): string => parts(key).join('+');
    const onMac = (key: string): string =>
      key.split('+').reduce((text, part) => text + (symbols[part] ?? shown(part)), '');
    for (const name of keyedCommands) {
      const bound = keybindings.find(({ command }) => command === commandPrefix + name);
      expect(defaultKey(name, false), name).toBe(shown(bound?.key ?? ''));
      expect(defaultKey(name, true), name).toBe(onMac(bound?.mac ?? bound?.key ?? ''));
    }
    for (const { key } of keybindings) expect(docs).toContain(`\`${shown(key)}\``);
    expect(keybindings.find(({ command }) => command === 'socketioInspector.panel.focusFilter')?.key).toBe('/');
    expect(filterTexts.title()).toContain('(/)');
  });

  it('has an entry for collections and session files in the explorer and in the editor', () => {
    for (const menu of ['editor/title', 'explorer/context']) {
      const clauses = (menus[menu] ?? []).map(({ when = '' }) => when).join('\n');
      expect(clauses).toContain('socketio\\.json$');
      expect(clauses).toContain('resourceExtname =~ /^\\.(siolog|har)$/i');
    }
  });
});
