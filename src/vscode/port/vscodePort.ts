/** Implements `host/hostPort.ts` with VS Code. */
import * as vscode from 'vscode';
import type { FilePort, HostPort, NetworkPort, QuestionPort, WindowPort, WorkspacePort } from '../../host/hostPort.ts';
import type { Memento } from '../../host/profile/recentUrls.ts';
import { panelTexts } from '../../host/panel/panelTexts.ts';
import { offerPrompt, openChat } from '../agents/chat.ts';
import { openInHexEditor } from '../bytes/hexEditor.ts';
import { collectionFiles } from '../collections/collectionFiles.ts';
import type { CollectionStore } from '../collections/collectionStore.ts';
import type { DotenvFiles } from '../collections/dotenvFiles.ts';
import type { EnvironmentChoice } from '../collections/environmentChoice.ts';
import { recordingQuestions } from '../collections/recordingQuestions.ts';
import { saveQuestions } from '../collections/saveQuestions.ts';
import { readWorkspaceFile } from '../collections/workspaceFiles.ts';
import type { ComparedEntries } from '../commands/comparedEntries.ts';
import { pickFile, pickTlsFile } from '../commands/filePicker.ts';
import { showSource } from '../nodes/showSource.ts';
import { saveFile, writeFile } from '../commands/fileSaver.ts';
import { promptForCodeFormat } from '../commands/codeQuestions.ts';
import { showDemoPage, showHelpPage } from '../commands/helpPage.ts';
import { promptForMarker, showText } from '../commands/questions.ts';
import { confirm } from '../guarded/messages.ts';
import { machineProxy, resolveCertificates, resolveNetwork } from '../profile/resolveNetwork.ts';
import { sessionPort } from '../sessions/sessionPort.ts';
import { confirmTransfer } from '../secrets/secretPrompts.ts';

export const workspacePort: WorkspacePort = {
  get isTrusted() {
    return vscode.workspace.isTrusted;
  },
  get hasFolder() {
    return (vscode.workspace.workspaceFolders?.length ?? 0) > 0;
  },
  get onlyFolder() {
    const [folder, ...others] = vscode.workspace.workspaceFolders ?? [];
    return folder && others.length === 0 ? { name: folder.name, uri: folder.uri.toString() } : undefined;
  },
  onDidChange: (listener) =>
    vscode.Disposable.from(
      vscode.workspace.onDidGrantWorkspaceTrust(() => listener()),
      vscode.workspace.onDidChangeWorkspaceFolders(() => listener()),
    ),
};

export const filePort: FilePort = {
  read: (path, collection) => readWorkspaceFile(path, baseOf(collection)),
  pick: pickFile,
  pickTlsFile: (field, collection) => pickTlsFile(field, baseOf(collection)),
  save: saveFile,
  write: (uri, chunks) => writeFile(vscode.Uri.parse(uri, true), chunks),
};

export const networkPort: NetworkPort = {
  machineProxy,
  resolve: (profile, collection) =>
    resolveNetwork(profile, collection === undefined ? undefined : folderOf(collection)),
  certificates: (tls) => resolveCertificates(tls),
};

export const questionPort: Omit<QuestionPort, 'codeFormat'> = {
  ...saveQuestions,
  ...recordingQuestions,
  mayReveal: (field) => confirm(panelTexts.revealQuestion({ field }), panelTexts.revealDetail(), panelTexts.reveal()),
  mayTransfer: confirmTransfer,
  mayClearCapture: () => confirm(panelTexts.clearQuestion(), panelTexts.clearDetail(), panelTexts.clearAll()),
  markerText: async () => promptForMarker(),
};

export function windowPort(compared: Pick<ComparedEntries, 'compare'>): WindowPort {
  return {
    copyText: async (text) => vscode.env.clipboard.writeText(text),
    compareEntries: (left, right) => compared.compare(left, right),
    showHelp: showHelpPage,
    showDemoPage,
    showSource,
    openInHexEditor,
    openChat,
    offerPrompt,
    showText,
  };
}

export interface VscodePortDeps {
  readonly collections: CollectionStore;
  readonly environments: Pick<EnvironmentChoice, 'selected'>;
  readonly dotenv: Pick<DotenvFiles, 'read'>;
  readonly compared: Pick<ComparedEntries, 'compare'>;
  readonly state: Memento;
}

export function vscodePort({ collections, environments, dotenv, compared, state }: VscodePortDeps): HostPort {
  return {
    workspace: workspacePort,
    collections: collectionFiles(collections, environments, dotenv),
    files: filePort,
    network: networkPort,
    window: windowPort(compared),
    questions: { ...questionPort, codeFormat: () => promptForCodeFormat(state) },
    sessions: sessionPort,
  };
}

/** The folder that the paths of files are relative to. */
function baseOf(collection: string | undefined): vscode.Uri | undefined {
  return collection === undefined ? vscode.workspace.workspaceFolders?.[0]?.uri : folderOf(collection);
}

function folderOf(collection: string): vscode.Uri {
  return vscode.Uri.joinPath(vscode.Uri.parse(collection), '..');
}
