import assert from 'node:assert/strict';
import { CollectionScopes, type ReadSecret } from '../../../../src/host/collections/collectionScope.ts';
import { EmitResolver } from '../../../../src/host/collections/resolveEmit.ts';
import type { HostPort } from '../../../../src/host/hostPort.ts';
import type { CollectionStore } from '../../../../src/vscode/collections/collectionStore.ts';
import { vscodePort } from '../../../../src/vscode/port/vscodePort.ts';
import { plainNetwork } from '../../../support/openable.ts';

/** The port to the real VS Code, with the environment that a test selects, and without proxies. */
export function portOf(collections: CollectionStore, selected: () => string | undefined = () => undefined): HostPort {
  const compared = { compare: () => assert.fail() };
  const state = { get: () => undefined, update: () => Promise.resolve() };
  const dotenv = { read: () => Promise.resolve(undefined) };
  return { ...vscodePort({ collections, environments: { selected }, dotenv, compared, state }), network: plainNetwork };
}

/** Resolves emits without an environment. Secrets come from the given function, without prompts. */
export function resolverOf(collections: CollectionStore, secret: (name: string) => string): EmitResolver {
  const readSecret: ReadSecret = ({ name }) => Promise.resolve(secret(name));
  const port = portOf(collections);
  return new EmitResolver({ ...port, scopes: new CollectionScopes({ ...port, readSecret }) });
}
