import { CollectionScopes, type ReadSecret } from '../../../../src/host/collections/collectionScope.ts';
import { EmitResolver } from '../../../../src/host/collections/resolveEmit.ts';
import type { CollectionStore } from '../../../../src/vscode/collections/collectionStore.ts';
import { collectionPort, filePort, workspacePort } from '../../../../src/vscode/port/vscodePort.ts';
import { plainNetwork } from '../../../support/openable.ts';

/** Resolves emits without an environment, with secrets that nobody is asked for. */
export function resolverOf(collections: CollectionStore, secret: (name: string) => string): EmitResolver {
  const readSecret: ReadSecret = ({ name }) => Promise.resolve(secret(name));
  const port = {
    collections: collectionPort(collections, { selected: () => undefined }),
    files: filePort,
    network: plainNetwork,
    workspace: workspacePort,
  };
  return new EmitResolver({ ...port, scopes: new CollectionScopes({ ...port, readSecret }) });
}
