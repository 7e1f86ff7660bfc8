/** Starts and stops mock servers: the prompts for the user when there is no argument, and the results for programs. */
import * as vscode from 'vscode';
import { fileNameOf } from '../../base/fileNameOf.ts';
import { forUser } from '../../host/caller.ts';
import { checked } from '../../host/commands/checked.ts';
import { mockCommandErrors, mockCommandTexts } from '../../host/commands/mockCommandTexts.ts';
import { proxyTexts } from '../../host/commands/proxyTexts.ts';
import * as shape from '../../host/commands/commandShapes.ts';
import { environmentOf } from '../../host/collections/environments.ts';
import { collectionMock } from '../../model/mock/collectionMock.ts';
import { mockTexts } from '../../model/mock/mockTexts.ts';
import { harSuffix, sessionSuffix } from '../../model/entry/sessionFile.ts';
import type { MockProcesses, MockRequest, RunningMock } from '../activation/mockProcesses.ts';
import { type CollectionStore, nameOf } from '../collections/collectionStore.ts';
import type { EnvironmentChoice } from '../collections/environmentChoice.ts';
import { offerChoice, showError } from '../guarded/messages.ts';
import { pickOne, promptForFile } from '../guarded/questions.ts';
import { fileContent } from '../sessions/sessionReader.ts';
import type { Command } from './command.ts';
import { copyAddress } from './proxyQuestions.ts';
import { uriArgument } from './uriArgument.ts';
import { joinSentences } from '../../model/texts/sentences.ts';

export interface MockCommandDeps {
  readonly mocks: MockProcesses;
  readonly collections: CollectionStore;
  readonly environments: EnvironmentChoice;
  readonly log: Pick<vscode.LogOutputChannel, 'show'>;
  readonly connect: (url: string) => Promise<unknown>;
}

/** The result for programs. */
interface StartedMock {
  readonly mockId: string;
  readonly url: string;
  /** The parts of the file that the mock server does not serve, as texts. */
  readonly notServed: readonly string[];
}

export function mockCommands(deps: MockCommandDeps): Readonly<Record<'startMock' | 'stopMock', Command>> {
  const { mocks } = deps;
  const start = async ({ uri, ...options }: Omit<shape.StartMock, 'uri'> & { uri: vscode.Uri }) => {
    if (!vscode.workspace.isTrusted) throw mockCommandErrors('mock.untrusted');
    return mocks.start({ ...options, ...(await mockedFile(uri, deps)) });
  };
  const startForUser = async (uri: vscode.Uri): Promise<StartedMock> => {
    const mock = await start({ uri });
    show(mock, deps);
    return resultOf(mock);
  };
  return {
    startMock: {
      run: async (input) => {
        // The command was chosen in the menu of a file.
        if (input instanceof vscode.Uri) return forUser(() => startForUser(input));
        const { uri, ...options } = checked(shape.startMock, input);
        return resultOf(await start({ ...options, uri: uriArgument(uri, 'mocked') }));
      },
      prompt: async () => {
        const uri = await promptForMockedFile(deps.collections);
        return uri && startForUser(uri);
      },
    },
    stopMock: {
      run: (input) => mocks.stop(checked(shape.mockRef, input).mockId),
      prompt: async () => {
        const mock = await promptForMock(mocks.running);
        return mock && mocks.stop(mock.mockId);
      },
    },
  };
}

function resultOf({ mockId, url, omissions }: RunningMock): StartedMock {
  return { mockId, url, notServed: omissions };
}

async function mockedFile(
  uri: vscode.Uri,
  { collections, environments }: MockCommandDeps,
): Promise<Pick<MockRequest, 'name' | 'file'>> {
  const name = fileNameOf(uri.path);
  if (!/\.jsonc?$/i.test(name)) {
    const { name: _, ...file } = await fileContent(uri);
    return { name, file };
  }
  const collection = await collections.read(uri);
  const environment = environmentOf(collection, environments.selected(uri));
  return { name, file: { collection: collectionMock({ collection, environment, file: name }) } };
}

/** Offers the collections of the workspace, and any session file. */
async function promptForMockedFile(collections: CollectionStore): Promise<vscode.Uri | undefined> {
  await collections.refresh();
  const title = mockCommandTexts.startTitle();
  const files = collections.files.map(({ uri }) => ({ label: nameOf(uri), uri }));
  if (files.length > 0) {
    const picked = await pickOne<{ label: string; uri?: vscode.Uri }>(
      [{ label: mockCommandTexts.sessionFile() }, ...files],
      { title },
    );
    if (!picked || picked.uri) return picked?.uri;
  }
  return promptForFile({ title, filters: { [mockCommandTexts.fileTypes()]: [sessionSuffix, harSuffix, 'json'] } });
}

async function promptForMock(running: readonly RunningMock[]): Promise<RunningMock | undefined> {
  if (running.length === 0) throw mockCommandErrors('mock.none');
  if (running.length === 1) return running[0];
  const items = running.map((mock) => ({ label: mock.name, description: mock.url, mock }));
  return (await pickOne(items, { title: mockCommandTexts.stopTitle() }))?.mock;
}

function show({ name, url, omissions }: RunningMock, { log, connect }: MockCommandDeps): void {
  const message = joinSentences([
    mockTexts.listening({ file: name, url }),
    omissions.length > 0 && mockTexts.omitted({ count: omissions.length }),
  ]);
  const buttons = [
    ['connect', mockCommandTexts.connect()],
    ['copy', proxyTexts.copyAddress()],
    ...(omissions.length > 0 ? [['log', mockCommandTexts.showLog()] as const] : []),
  ] as const;
  offerChoice<'connect' | 'copy' | 'log'>(message, buttons).then((chosen) => {
    if (chosen === 'connect') connect(url).catch(showError);
    else if (chosen === 'copy') void copyAddress(url);
    else if (chosen === 'log') log.show();
  }, showError);
}
