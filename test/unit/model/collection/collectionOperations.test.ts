// Every change that the Collections view can make, in files of any format. Everything else in the file stays the same, byte for byte.
import fc from 'fast-check';
import { type Node, parseTree } from 'jsonc-parser';
import { describe, expect, it } from 'vitest';
import {
  type Collection,
  type Emit,
  type Folder,
  isFolder,
  listEmits,
} from '../../../../src/model/collection/collection.ts';
import { newFolderEdits } from '../../../../src/model/collection/collectionFolder.ts';
import { applyEdits } from '../../../../src/model/collection/collectionInsert.ts';
import { duplicatePartEdits } from '../../../../src/model/collection/collectionDuplicate.ts';
import { movePartsEdits } from '../../../../src/model/collection/collectionMove.ts';
import type { PartRef } from '../../../../src/model/collection/collectionParts.ts';
import { usersOf } from '../../../../src/model/collection/collectionReferences.ts';
import { removePartsEdits } from '../../../../src/model/collection/collectionRemoval.ts';
import { renamePartEdits } from '../../../../src/model/collection/collectionRename.ts';
import { restoredText } from '../../../../src/model/collection/collectionRestore.ts';
import { parseCollection } from '../../../../src/model/collection/collectionText.ts';
import { transferParts } from '../../../../src/model/collection/collectionTransfer.ts';
import { commentsOf, formatStyles, formatJson } from '../../../support/formattedJson.ts';
import { freshRuns } from '../../../support/freshRuns.ts';

function read(text: string): Collection {
  const result = parseCollection(text);
  if (!result.ok) throw new Error(`${JSON.stringify(result.fault)}\n${text}`);
  return result.collection;
}

const connections = ['main', 'other', 'third'];
/** Emits and folders in a random tree. All names and all paths are unique. */
const tree = fc
  .array(fc.tuple(fc.constantFrom('emit', 'emit', 'open', 'close'), fc.constantFrom(...connections), fc.jsonValue()), {
    minLength: 1,
    maxLength: 12,
  })
  .map((steps) => {
    const root: (Emit | Folder)[] = [];
    const stack = [root];
    for (const [index, [kind, connection, arg]] of steps.entries()) {
      const list = stack.at(-1) ?? root;
      if (kind === 'emit') list.push({ name: `e${index}`, connection, event: `on ${index}`, args: [arg] });
      else if (kind === 'open') {
        const folder: Folder = { folder: `f${index}`, emits: [] };
        list.push(folder);
        stack.push(folder.emits);
      } else if (stack.length > 1) stack.pop();
    }
    return root;
  });
const collections = fc
  .record({ emits: tree, scenarios: fc.array(fc.constantFrom(...connections), { maxLength: 4 }) })
  .map(({ emits, scenarios }): Collection => ({
    version: 1,
    name: 'Any',
    connections: Object.fromEntries(connections.map((key) => [key, { url: `http://${key}:1` }])),
    emits,
    requests: { login: { url: 'http://main:1/login' } },
    scenarios: scenarios.map((connect, index) => ({
      name: `s${index}`,
      steps: [
        { connect },
        { emit: 'hello', as: connect },
        { request: 'login' },
        ...(index > 0 && scenarios[index - 1] !== connect ? [{ use: `s${index - 1}` }] : []),
      ],
    })),
  }))
  .filter((collection) => parseCollection(JSON.stringify(collection)).ok);
const written = fc.tuple(collections, formatStyles).map(([collection, style]) => formatJson(collection, style));

function refsOf(collection: Collection): PartRef[] {
  const folders = (items: readonly (Emit | Folder)[], prefix: string): PartRef[] =>
    items.flatMap((item): PartRef[] =>
      isFolder(item)
        ? [{ type: 'folder', path: prefix + item.folder }, ...folders(item.emits, `${prefix}${item.folder}/`)]
        : [],
    );
  return [
    ...listEmits(collection.emits).map(({ path }): PartRef => ({ type: 'emit', path })),
    ...folders(collection.emits, ''),
    ...(collection.scenarios ?? []).map(({ name }): PartRef => ({ type: 'scenario', path: name })),
  ];
}

/** The texts of all emits and scenarios, without their indentation, by their names. */
function textsOf(text: string): Map<string, string> {
  const texts = new Map<string, string>();
  const stack: Node[] = [];
  const root = parseTree(text.replace(/^\uFEFF/, ''), [], { allowTrailingComma: true });
  if (root) stack.push(root);
  for (let node = stack.pop(); node; node = stack.pop()) {
    stack.push(...(node.children ?? []));
    const name =
      node.type === 'object' ? node.children?.find(({ children: [key] = [] }) => key?.value === 'name') : undefined;
    const [, value] = name?.children ?? [];
    const isItem = node.children?.some(({ children: [key] = [] }) => key?.value === 'event' || key?.value === 'steps');
    if (value && isItem)
      texts.set(
        String(value.value),
        text
          .replace(/^\uFEFF/, '')
          .slice(node.offset, node.offset + node.length)
          .replace(/^[ \t]+/gm, ''),
      );
  }
  return texts;
}

function expectSameFormat(before: string, after: string): void {
  expect(after.startsWith('\uFEFF')).toBe(before.startsWith('\uFEFF'));
  if (before.includes('\r\n')) expect(after).not.toMatch(/(?<!\r)\n/);
  else expect(after).not.toContain('\r');
}

const pick = <T>(all: readonly T[], at: number): T | undefined => all[at % Math.max(1, all.length)];
const runs = { numRuns: freshRuns(1500) };

describe('in a file of any format', () => {
  it('moving keeps all comments and every item as it is written', () => {
    fc.assert(
      fc.property(
        written,
        fc.array(fc.nat(), { minLength: 1, maxLength: 3 }),
        fc.option(fc.nat()),
        (text, picks, onto) => {
          const all = refsOf(read(text));
          const refs = picks.flatMap((at) => pick(all, at) ?? []);
          const target = onto === null ? undefined : pick(all, onto);
          let move;
          try {
            move = movePartsEdits(text, refs, target);
          } catch (error) {
            expect(String(error)).toContain('into itself');
            return;
          }
          const after = applyEdits(text, move.edits);
          expect(commentsOf(after)).toEqual(commentsOf(text));
          expect([...textsOf(after)].sort()).toEqual([...textsOf(text)].sort());
          expectSameFormat(text, after);
          const paths = refsOf(read(after)).map(({ path }) => path);
          for (const { to } of move.moved) expect(paths).toContain(to);
          expect(
            applyEdits(after, [
              { offset: 0, length: after.length, content: restoredText({ before: text, after, current: after }) ?? '' },
            ]),
          ).toBe(text);
        },
      ),
      runs,
    );
  });

  it('moving to another file copies the parts that the moved items need, and no others', () => {
    fc.assert(
      fc.property(
        written,
        written,
        fc.array(fc.nat(), { minLength: 1, maxLength: 3 }),
        fc.boolean(),
        (source, other, picks, alike) => {
          // In half of the cases, the same keys refer to other connections.
          const target = alike ? other : other.replaceAll('http://', 'http://else.');
          const all = refsOf(read(source));
          const refs = picks.flatMap((at) => pick(all, at) ?? []);
          let transfer;
          try {
            transfer = transferParts({ source, target, refs });
          } catch (error) {
            expect(String(error)).toMatch(/is used by|uses the scenario/);
            return;
          }
          const [left, got] = [applyEdits(source, transfer.sourceEdits), applyEdits(target, transfer.targetEdits)];
          expectSameFormat(source, left);
          expectSameFormat(target, got);
          expect(commentsOf(left).length + commentsOf(got).length).toBeGreaterThanOrEqual(
            commentsOf(source).length + commentsOf(target).length,
          );
          const [before, after] = [textsOf(target), textsOf(got)];
          for (const [name, text] of before) expect(after.get(name) ?? '').toBe(text);
          const [from, to] = [read(source), read(got)];
          for (const { type, from: path, to: now } of transfer.moved) {
            if (type === 'folder') continue;
            const emit = listEmits(from.emits).find((listed) => listed.path === path)?.emit;
            const moved = listEmits(to.emits).find((listed) => listed.path === now)?.emit;
            expect(moved).toMatchObject({ event: emit?.event, args: emit?.args });
            expect(to.connections[moved?.connection ?? '']).toEqual(from.connections[emit?.connection ?? '']);
          }
        },
      ),
      runs,
    );
  });

  it('removing, renaming, copying and new folders change nothing else, and are undone beside later changes', () => {
    fc.assert(
      fc.property(written, fc.nat(), fc.constantFrom('remove', 'rename', 'duplicate', 'folder'), (text, at, kind) => {
        const all = refsOf(read(text));
        const ref = pick(all, at);
        if (!ref) return;
        const name = ref.path.split('/').at(-1) ?? '';
        const isUsed = ref.type === 'scenario' && usersOf(read(text), { type: 'scenario', path: ref.path }).length > 0;
        const edits = (): ReturnType<typeof renamePartEdits> => {
          if (kind === 'remove') return removePartsEdits(text, [ref]);
          if (kind === 'rename') return renamePartEdits(text, ref, 'new "name"');
          if (kind === 'folder') return newFolderEdits(text, ref.type === 'folder' ? ref.path : undefined, 'new');
          return duplicatePartEdits(text, ref);
        };
        if (kind === 'remove' && isUsed) {
          expect(edits).toThrow('is used by');
          return;
        }
        const after = applyEdits(text, edits());
        expectSameFormat(text, after);
        const [before, now] = [textsOf(text), textsOf(after)];
        const inner = kind === 'remove' && ref.type === 'folder' ? 'any' : name;
        for (const [item, written] of before) {
          if (item === name || inner === 'any') continue;
          const isUser = ref.type === 'scenario' && kind === 'rename' && item.startsWith('s');
          const expected = isUser ? written.replaceAll(JSON.stringify(name), '"new \\"name\\""') : written;
          expect(now.get(item)).toBe(expected);
        }
        if (kind !== 'remove') expect(commentsOf(after)).toEqual(expect.arrayContaining(commentsOf(text)));
        const current = `${after}\n// later`;
        expect(restoredText({ before: text, after, current })).toBe(`${text}\n// later`);
      }),
      runs,
    );
  });
});
