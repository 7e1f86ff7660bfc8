/** Saving an emit to a collection that does not define what the emit refers to. */
import { beforeEach, describe, expect, it } from 'vitest';
import { EmitSaver } from '../../../../src/host/collections/saveEmit.ts';
import type { EmitToKeep, KnownConnection, SavedEmitFile } from '../../../../src/host/collections/savedEmit.ts';
import type { FoundReferences } from '../../../../src/host/hostPort.ts';
import type { Collection } from '../../../../src/model/collection/collection.ts';
import { applyEdits } from '../../../../src/model/collection/collectionInsert.ts';
import { parseCollection } from '../../../../src/model/collection/collectionText.ts';
import { packPayload } from '../../../../src/model/payload/packedPayload.ts';
import { plainNetwork } from '../../../support/openable.ts';

const folder = 'file:///w';
const source = `${folder}/.socketio/source.socketio.json`;
const target = `${folder}/.socketio/target.socketio.json`;
const written = { url: 'http://localhost:3000', auth: { token: '{{secret:token}}' } };
const opened: KnownConnection = { written, shown: written, origin: { uri: source, key: 'main' } };

let texts: Map<string, string>;
let questions: FoundReferences[];
let choice: 'copy' | 'keep' | undefined;
let environments: Map<string, string>;
let stored: string[];
let chosen: { uri: string } | 'new';
/** The prompts that were shown. */
let prompts: string[];
let saver: EmitSaver;

beforeEach(() => {
  const base = { version: 1 as const, connections: {}, emits: [] };
  texts = new Map();
  write(source, {
    ...base,
    name: 'Source',
    variables: { room: 'lobby', user: '{{secret:user}}' },
    environments: { test: { room: 'test-{{region}}' } },
    connections: { main: written },
  });
  write(target, { ...base, name: 'Target' });
  questions = [];
  prompts = [];
  saver = newSaver();
  choice = 'copy';
  environments = new Map();
  stored = [];
  chosen = { uri: target };
});

function write(uri: string, collection: Collection): void {
  texts.set(uri, JSON.stringify(collection));
}

function read(uri: string): Collection {
  const result = parseCollection(texts.get(uri) ?? '');
  if (!result.ok) throw new Error(result.fault.code);
  return result.collection;
}

const unused = (): Promise<never> => Promise.reject(new Error('not used'));

function newSaver(): EmitSaver {
  return new EmitSaver({
    workspace: {
      isTrusted: true,
      hasFolder: true,
      onlyFolder: { name: 'My app', uri: folder },
      onDidChange: () => ({ dispose: () => undefined }),
    },
    network: plainNetwork,
    collections: {
      read: (uri) => Promise.resolve(read(uri)),
      readWithText: (uri) => Promise.resolve({ text: texts.get(uri) ?? '', collection: read(uri) }),
      nameOf: (uri) => uri.slice(folder.length + 1),
      textOf: () => Promise.resolve(''),
      selectedEnvironment: (uri) => environments.get(uri),
      dotenv: () => Promise.resolve(undefined),
      list: () => Promise.resolve([...texts].map(([uri, text]) => ({ uri, result: parseCollection(text) }))),
      async change(uri, editsOf, changed) {
        const text = texts.get(uri) ?? '';
        texts.set(uri, applyEdits(text, await editsOf(text)));
        await changed?.();
      },
      async create(_folder, slug, textOf) {
        const uri = `${folder}/.socketio/${slug}.socketio.json`;
        texts.set(uri, await textOf(uri));
        return uri;
      },
      positionOf: (uri) => ({ folder: '/w', file: new URL(uri).pathname }),
    },
    questions: {
      emitName: (suggested) => {
        prompts.push('name');
        return Promise.resolve(suggested);
      },
      replayName: unused,
      emit: unused,
      collection: () => {
        prompts.push('collection');
        return Promise.resolve(chosen);
      },
      newCollection: () => Promise.resolve({ name: 'Fresh', folder }),
      undefinedReferences: (found) => {
        questions.push(found);
        return Promise.resolve(choice);
      },
    },
    storeSecret: ({ name }) => Promise.resolve(void stored.push(name)),
    storedSecret: () => Promise.resolve('the value'),
  });
}

function save(args: readonly unknown[], more: Partial<EmitToKeep> = {}): Promise<SavedEmitFile> {
  return saver.save({ profile: written, event: 'join', args: packPayload(args), opened, ...more });
}

describe('an emit that refers to variables of another collection', () => {
  it('prompts with the definitions of the selected environment, and copies them without values of secrets', async () => {
    environments.set(source, 'test');
    expect(await save(['{{room}}', '{{user}}', '{{gone}}', '{{$uuid}}'])).toEqual({
      saved: true,
      path: '.socketio/target.socketio.json',
      // The form keeps this reference, so that it can update the emit later.
      emit: expect.objectContaining({ uri: target, emit: 'join', file: '.socketio/target.socketio.json' }) as unknown,
    });
    expect(questions).toEqual([
      {
        collection: '.socketio/target.socketio.json',
        definitions: { room: 'test-{{region}}', user: '{{secret:user}}' },
        variables: ['gone', 'region'],
        secrets: ['token', 'user'],
      },
    ]);
    expect(read(target)).toMatchObject({
      variables: { room: 'test-{{region}}', user: '{{secret:user}}' },
      emits: [{ name: 'join', args: ['{{room}}', '{{user}}', '{{gone}}', '{{$uuid}}'] }],
    });
    expect([texts.get(target)?.includes('the value'), stored]).toEqual([false, []]);
  });

  it('is saved without the definitions, or not at all, as the user chooses', async () => {
    choice = 'keep';
    await save(['{{room}}']);
    expect(read(target)).toMatchObject({ emits: [{ args: ['{{room}}'] }] });
    expect(read(target).variables).toBeUndefined();
    const before = texts.get(target);
    choice = undefined;
    expect(await save(['{{room}}'])).toEqual({ saved: false });
    expect(texts.get(target)).toBe(before);
  });

  it('is saved with the definitions into a new collection', async () => {
    chosen = 'new';
    await save(['{{room}}']);
    expect(questions).toMatchObject([{ collection: 'Fresh', definitions: { room: 'lobby' } }]);
    expect(read(`${folder}/.socketio/fresh.socketio.json`)).toMatchObject({ variables: { room: 'lobby' } });
  });

  it('does not copy variables from the call of a program, which are in no file', async () => {
    const origin = { uri: source, key: 'main', given: { variables: { call: 'hunter2' }, environment: 'test' } };
    await save(['{{call}}', '{{room}}'], { opened: { ...opened, origin } });
    expect(questions).toMatchObject([{ definitions: { room: 'test-{{region}}' }, variables: ['call', 'region'] }]);
    expect(texts.get(target)).not.toContain('hunter2');
  });
});

it('there is no prompt if all variables are defined; for the collection of the emit itself, there is a prompt only about undefined variables', async () => {
  choice = undefined;
  write(target, {
    ...read(target),
    variables: { room: 'mine' },
    connections: { other: { url: 'http://other', auth: { token: '{{secret:token}}' } } },
  });
  expect(await save(['{{room}}'])).toMatchObject({ saved: true });
  chosen = { uri: source };
  expect(await save(['{{room}}'])).toMatchObject({ saved: true });
  expect(questions).toEqual([]);
  expect(await save(['{{gone}}'])).toEqual({ saved: false });
  expect(questions).toMatchObject([{ definitions: {}, variables: ['gone'], secrets: [] }]);
});

it('there is a prompt for an emit of the panel too, and its connection may contain the variable', async () => {
  choice = 'keep';
  const profile = { url: '{{host}}' };
  expect(await save([], { opened: undefined, profile })).toMatchObject({ saved: true });
  expect(questions).toMatchObject([{ definitions: {}, variables: ['host'] }]);
  expect(Object.values(read(target).connections)).toEqual([profile]);
});

describe('an emit that is saved directly', () => {
  const direct = { direct: true, opened: undefined } as const;

  it('is saved in the collection of its connection under the name of its event, without a prompt', async () => {
    expect(await save(['{{room}}'], { direct: true })).toMatchObject({
      path: '.socketio/source.socketio.json',
      emit: { emit: 'join' },
    });
    expect(await save([], { direct: true })).toMatchObject({ emit: { emit: 'join 2' } });
    expect(prompts).toEqual([]);
  });

  it('is saved in the only collection, or in the one that was used last', async () => {
    expect(await save([], direct)).toMatchObject({ path: '.socketio/target.socketio.json' });
    expect(prompts).toEqual(['collection']);
    expect(await save([], direct)).toMatchObject({ path: '.socketio/target.socketio.json' });
    saver = newSaver();
    texts.delete(target);
    expect(await save([], direct)).toMatchObject({ path: '.socketio/source.socketio.json' });
    expect(prompts).toEqual(['collection']);
  });

  it('creates a collection with the name of the folder if there is none', async () => {
    texts.clear();
    expect(await save([], direct)).toMatchObject({ path: '.socketio/my-app.socketio.json' });
    expect(read(`${folder}/.socketio/my-app.socketio.json`).name).toBe('My app');
    expect(prompts).toEqual([]);
  });

  it('never chooses a file that cannot be read', async () => {
    texts.delete(target);
    texts.set(source, '{');
    chosen = 'new';
    expect(await save([], direct)).toMatchObject({ path: '.socketio/fresh.socketio.json' });
    expect(prompts).toEqual(['collection']);
  });
});
