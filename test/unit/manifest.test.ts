import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { commandNames } from '../../src/vscode/commands/commandNames.ts';

interface MenuItem {
  command: string;
  when?: string;
}
interface Manifest {
  contributes: {
    commands: { command: string; title: string; category?: string; enablement?: string }[];
    menus: Record<string, MenuItem[]>;
    views: Record<string, { id: string }[]>;
  };
}

const { contributes } = JSON.parse(readFileSync('package.json', 'utf8')) as Manifest;
const { commands, menus } = contributes;
const hidden = new Set(
  (menus['commandPalette'] ?? []).filter(({ when }) => when === 'false').map(({ command }) => command),
);
const keysSource = readFileSync('src/vscode/activation/contextKeys.ts', 'utf8');

describe('the manifest', () => {
  it('has one category for all commands', () => {
    expect(commands.filter(({ category }) => category !== '%displayName%')).toEqual([]);
  });

  it('names in its menus only commands that it declares', () => {
    const known = new Set(commands.map(({ command }) => command));
    const used = Object.values(menus).flat();
    expect(used.filter(({ command }) => !known.has(command))).toEqual([]);
  });

  it('offers in the palette what a person can run without an argument, and nothing else', () => {
    const offered = commands.map(({ command }) => command).filter((command) => !hidden.has(command));
    const runnable = commandNames.filter((name) => name !== 'reveal').map((name) => `socketioInspector.${name}`);
    expect(offered.sort()).toEqual([...runnable].sort());
  });

  it('depends only on context keys that the host sets', () => {
    const clauses = [
      ...commands.flatMap(({ enablement = '' }) => enablement),
      ...Object.values(menus).flatMap((items) => items.map(({ when = '' }) => when)),
    ];
    const keys = clauses.flatMap((clause) =>
      [...clause.matchAll(/socketioInspector\.((?:has|no)[A-Z]\w+)/g)].map(([, key = '']) => key),
    );
    expect(new Set(keys).size).toBeGreaterThan(8);
    expect(keys.filter((key) => !new RegExp(`\\b${key}:`).test(keysSource))).toEqual([]);
    const set = [...keysSource.matchAll(/\b((?:has|no)[A-Z]\w+):/g)].map(([, key = '']) => key);
    expect(set.filter((key) => !keys.includes(key))).toEqual([]);
  });

  it('has an entry for collections and session files in the explorer and in the editor', () => {
    for (const menu of ['editor/title', 'explorer/context']) {
      const clauses = (menus[menu] ?? []).map(({ when = '' }) => when).join('\n');
      expect(clauses).toContain('socketio\\.json$');
      expect(clauses).toContain('resourceExtname == .siolog');
    }
  });
});
