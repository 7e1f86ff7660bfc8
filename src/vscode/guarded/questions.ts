/** Prompts: lists, input boxes, files and folders. All texts are shown as plain text. */
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

/** An item of a list, with its value. */
export interface Choice {
  readonly label: string;
  readonly description?: string;
  readonly detail?: string;
  readonly iconPath?: QuickPickItem['iconPath'];
}

/** Resolves with the item of `choices` that the user picks. The input filters items by all of their texts. */
export async function pickOne<T extends Choice>(
  choices: readonly T[],
  { title, ignoreFocusOut = false }: { title: string; ignoreFocusOut?: boolean },
): Promise<T | undefined> {
  const options = { title: shownText(title), matchOnDescription: true, matchOnDetail: true, ignoreFocusOut };
  const picked = await window.showQuickPick(itemsOf(choices), options);
  return picked && choices[picked.index];
}

/** Resolves with the items of `choices` that the user selects; undefined when the user cancels. */
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
  /** The initial value. It is not converted to plain text, because the user edits it. */
  readonly value?: string;
  readonly password?: boolean;
  /** Returns the error message for the text; undefined if the text is valid. */
  readonly validate?: (text: string) => string | undefined;
}

/** Resolves with the entered text; undefined when the user cancels. */
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

/** Resolves with the chosen workspace folder. If there is only one, it is returned without a prompt. */
export async function pickWorkspaceFolder(title: string): Promise<WorkspaceFolder | undefined> {
  const folders = workspace.workspaceFolders ?? [];
  if (folders.length <= 1) return folders[0];
  const choices = folders.map((folder) => ({ label: folder.name, description: folder.uri.path, folder }));
  return (await pickOne(choices, { title }))?.folder;
}

/** Prompts for a file to write. `name` is suggested, in the workspace folder; if it contains a path, only the last part is used. */
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

/** Prompts for a file to read. */
export async function promptForFile(options: OpenDialogOptions): Promise<Uri | undefined> {
  return (await window.showOpenDialog({ ...options, canSelectMany: false }))?.[0];
}
