/** A mock server of a file: a session file or HAR file, or a plan that was derived from a collection. */
import { systemClock } from '../base/clock.ts';
import { FileSource, MemorySource, readWholeFile, sessionPlan } from '../engine/mainThreads.ts';
import type { CollectionMock } from '../model/mock/collectionMock.ts';
import { collectionPlan } from '../model/mock/collectionPlan.ts';
import type { MockOptions } from '../model/mock/mockOptions.ts';
import { type MockServer, type MockServerOptions, startMockServer } from './mockServer.ts';

/** A file of this machine by its path, any other file by its content. */
export type MockedFile =
  | { readonly path: string }
  | { readonly bytes: Uint8Array }
  | { readonly collection: CollectionMock };

export interface OpenedMock extends MockServer {
  /** The parts of the file that cannot be served, as texts for users. */
  readonly omissions: readonly string[];
}

/**
 * @param name the name of the file, for errors; it ends with .har for a HAR file
 * @throws UserError if the file cannot be read, if there is nothing to serve, or if the port cannot be used
 */
export async function openMock(
  name: string,
  file: MockedFile,
  options: MockOptions & MockServerOptions,
): Promise<OpenedMock> {
  if ('collection' in file) {
    const plan = collectionPlan(file.collection);
    return opened(await startMockServer(plan, options), plan.omissions, () => undefined);
  }
  const open = (): FileSource | MemorySource =>
    'path' in file ? new FileSource(file.path) : new MemorySource(file.bytes);
  const session = await readWholeFile(name, open, systemClock);
  try {
    const plan = sessionPlan(session, name, options);
    return opened(await startMockServer(plan, options), plan.omissions, () => session.dispose());
  } catch (error) {
    session.dispose();
    throw error;
  }
}

function opened(server: MockServer, omissions: readonly string[], close: () => void): OpenedMock {
  return {
    url: server.url,
    get clients() {
      return server.clients;
    },
    omissions,
    dispose: async () => {
      await server.dispose();
      close();
    },
  };
}
