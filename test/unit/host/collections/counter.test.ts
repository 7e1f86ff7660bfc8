// `{{$counter}}` has one owner in each window, which provides the next number each time that the variable is resolved.
import { expect, it } from 'vitest';
import { CollectionScopes, type CollectionScopesDeps } from '../../../../src/host/collections/collectionScope.ts';
import { EmitResolver } from '../../../../src/host/collections/resolveEmit.ts';
import { ProfileResolver } from '../../../../src/host/profile/profileResolver.ts';
import type { Collection } from '../../../../src/model/collection/collection.ts';
import { plainDeps, plainNetwork } from '../../../support/openable.ts';

const uri = 'file:///w/.socketio/shop.socketio.json';
const collection: Collection = {
  version: 1,
  name: 'Shop',
  connections: { main: { url: 'http://localhost:3000' } },
  emits: [{ name: 'Tick', connection: 'main', event: 'tick', args: ['{{$counter}}'] }],
};
const refused = () => Promise.reject(new Error('not used'));

const deps: CollectionScopesDeps = {
  workspace: { isTrusted: true },
  collections: {
    read: () => Promise.resolve(collection),
    readWithText: () => Promise.resolve({ text: '', collection }),
    nameOf: () => 'shop',
    selectedEnvironment: () => undefined,
    dotenv: () => Promise.resolve(undefined),
  },
  network: plainNetwork,
  readSecret: refused,
};

it('the counter continues over profiles with and without a collection, and over emits', async () => {
  const scopes = new CollectionScopes(deps);
  const profiles = new ProfileResolver({ ...deps, scopes });
  const emits = new EmitResolver({ scopes, files: plainDeps.files });
  const counted = { url: 'http://localhost:3000', query: { n: '{{$counter}}' } };

  expect((await profiles.resolve(counted)).filled.query).toEqual({ n: '1' });
  expect((await profiles.resolve(counted, { uri, key: 'main' })).filled.query).toEqual({ n: '2' });
  const emit = await emits.resolve({ uri, emit: 'Tick' });
  expect((await emit.fill()).args).toEqual([3]);
  expect((await emit.fill()).args).toEqual([4]);
  expect((await profiles.resolve(counted)).filled.query).toEqual({ n: '5' });
});
