import { describe, expect, it } from 'vitest';
import { CollectionScopes, type CollectionScopesDeps } from '../../../../src/host/collections/collectionScope.ts';
import type { Collection } from '../../../../src/model/collection/collection.ts';

/** A file that another program changes continuously: each read returns another version. */
function changingFile(isTrusted: boolean): { scopes: CollectionScopes; reads: () => number } {
  let version = 0;
  const read = (): { text: string; collection: Collection } => {
    const variables = { version: String(++version) };
    const collection = { version: 1 as const, name: 'Shop', variables, connections: {}, emits: [] };
    return { text: JSON.stringify(collection), collection };
  };
  const deps: Partial<Record<keyof CollectionScopesDeps, unknown>> = {
    workspace: { isTrusted },
    collections: {
      read: () => Promise.resolve(read().collection),
      textOf: () => Promise.resolve(read().text),
      readWithText: () => Promise.resolve(read()),
      nameOf: () => 'shop',
      selectedEnvironment: () => undefined,
      dotenv: () => Promise.resolve(undefined),
    },
  };
  return { scopes: new CollectionScopes(deps as unknown as CollectionScopesDeps), reads: () => version };
}

describe('a collection that is opened with its text', () => {
  it('comes from one version of the file', async () => {
    const { scopes, reads } = changingFile(true);
    const { text, scope } = await scopes.openWithText({ uri: 'file:///shop.socketio.json' });
    expect(JSON.parse(text)).toEqual(scope.collection);
    expect(reads()).toBe(1);
  });

  it('is not read in a workspace that is not trusted', async () => {
    const { scopes, reads } = changingFile(false);
    await expect(scopes.openWithText({ uri: 'file:///shop.socketio.json' })).rejects.toThrow(/trust/i);
    expect(reads()).toBe(0);
  });
});
