/** What a person is asked: lists, input boxes, files and folders. Texts are plain, whatever they hold. */
import {
  type OpenDialogOptions,
  type QuickPickItem,
  type SaveDialogOptions,
  Uri,
  window,
  workspace,
  type WorkspaceFolder,
} from 'vscode';
import { plainFileName, shownText } from '../../model/text/plainText.ts';

/** An item of a list, with what it stands for. */
export interface Choice {
  readonly label: string;
  readonly description?: string;
  readonly detail?: string;
  readonly iconPath?: QuickPickItem['iconPath'];
}

/** The one of `choices` that was picked. What the person types is looked for in all of an item's texts. */
export async function pickOne<T extends Choice>(
  choices: readonly T[],
  { title, ignoreFocusOut = false }: { title: string; ignoreFocusOut?: boolean },
): Promise<T | undefined> {
  const options = { title: shownText(title), matchOnDescription: true, matchOnDetail: true, ignoreFocusOut };
  const picked = await window.showQuickPick(itemsOf(choices), options);
  return picked && choices[picked.index];
}

/** Those of `choices` that were selected; undefined when the person cancels. */
export async function pickSome<T extends Choice>(
  choices: readonly T[],
  { title }: { title: string },
): Promise<T[] | undefined> {
  const options = {
    title: shownText(title),
    matchOnDescription: true,
    matchOnDetail: true,
    canPickMany: true,
  } as const;
  const picked = await window.showQuickPick(itemsOf(choices), options);
  return picked?.map(({ index }) => choices[index]).filter((choice) => choice !== undefined);
}

function itemsOf(choices: readonly Choice[]): (QuickPickItem & { index: number })[] {
  return choices.map(({ label, description, detail, iconPath }, index) => ({
    label: shownText(label),
    ...(description !== undefined && { description: shownText(description) }),
    ...(detail !== undefined && { detail: shownText(detail) }),
    ...(iconPath && { iconPath }),
    index,
  }));
}

export interface InputQuestion {
  readonly title: string;
  readonly prompt: string;
  /** To begin with; as it is, for it is edited. */
  readonly value?: string;
  readonly password?: boolean;
  /** What is wrong with a text, or undefined. */
  readonly validate?: (text: string) => string | undefined;
}

/** The text that was typed; undefined when the person cancels. */
export function promptForInput({
  title,
  prompt,
  value,
  password,
  validate,
}: InputQuestion): Thenable<string | undefined> {
  return window.showInputBox({
    title: shownText(title),
    prompt: shownText(prompt),
    ...(value !== undefined && { value }),
    ...(password !== undefined && { password }),
    ...(validate && {
      validateInput: (text) => {
        const fault = validate(text);
        return fault === undefined ? undefined : shownText(fault);
      },
    }),
    ignoreFocusOut: true,
  });
}

/** The folder of the workspace that was chosen; the only one is taken without a question. */
export async function pickWorkspaceFolder(title: string): Promise<WorkspaceFolder | undefined> {
  const folders = workspace.workspaceFolders ?? [];
  if (folders.length <= 1) return folders[0];
  const choices = folders.map((folder) => ({ label: folder.name, description: folder.uri.path, folder }));
  return (await pickOne(choices, { title }))?.folder;
}

/** A file to write: `name` is suggested, in the workspace's folder; of a path in it only the last part is taken. */
export function promptForSaveTarget(
  name: string,
  options: Omit<SaveDialogOptions, 'defaultUri'> = {},
): Thenable<Uri | undefined> {
  const folder = workspace.workspaceFolders?.[0]?.uri;
  return window.showSaveDialog({
    ...options,
    ...(folder && { defaultUri: Uri.joinPath(folder, plainFileName(name)) }),
  });
}

/** A file to read. */
export async function promptForFile(options: OpenDialogOptions): Promise<Uri | undefined> {
  return (await window.showOpenDialog({ ...options, canSelectMany: false }))?.[0];
}
