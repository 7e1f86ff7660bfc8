/** `socketio-inspector mock <file>`: serves a session file, a HAR file or a collection as a Socket.IO server. Returns the exit code. */
import { aborted } from '../base/aborted.ts';
import { basename } from 'node:path';
import { isUserError } from '../base/userError.ts';
import { collectionMock } from '../model/mock/collectionMock.ts';
import { mockTexts } from '../model/mock/mockTexts.ts';
import { visibleLines } from '../model/text/visible.ts';
import { type MockedFile, openMock } from '../mock/openMock.ts';
import { cliTexts } from './cliTexts.ts';
import { readCollectionFile, variablesOf } from './collectionFile.ts';
import { exitCodes } from './exitCodes.ts';
import type { RecordingIo } from './recording.ts';
import { FileError } from './tlsFiles.ts';
import type { MockCommand } from './usage.ts';

/** Codes of errors that are not about the file: they concern the port, or a connection that the options name. */
const otherFaults = /^(?:demo\.port|mock\.noSuchConnection)/;

export async function runMock(command: MockCommand, io: Pick<RecordingIo, 'err' | 'interrupted'>): Promise<number> {
  // Texts of a file must not contain control sequences for the terminal.
  const writeLine = (line: string): void => void io.err.write(`${visibleLines(line)}\n`);
  const { file: path, environment, ...options } = command;
  const name = basename(path);
  try {
    const server = await openMock(name, await mockedFile(path, name, environment), {
      ...options,
      onUnmatched: (event, namespace) => writeLine(mockTexts.unmatched({ event, namespace })),
      onFault: writeLine,
    });
    writeLine(server.url);
    for (const omission of server.omissions) writeLine(omission);
    writeLine(cliTexts.mockHint({ file: name }));
    await aborted(io.interrupted);
    await server.dispose();
    return exitCodes.ended;
  } catch (error) {
    if (isUserError(error) && !otherFaults.test(error.cause.code)) throw new FileError(error.message);
    throw error;
  }
}

/** @throws FileError; NotRunError for an environment that does not exist */
async function mockedFile(path: string, name: string, environment: string | undefined): Promise<MockedFile> {
  if (!/\.jsonc?$/i.test(path)) return { path };
  const file = await readCollectionFile(path);
  const { environment: variables } = variablesOf(file, { env: environment, overrides: {}, dotenv: undefined });
  return { collection: collectionMock({ collection: file.collection, environment: variables, file: name }) };
}
