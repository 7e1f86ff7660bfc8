/** Notifications, dialogs and progress. All texts are shown as plain text. */
import { type CancellationToken, type ProgressLocation, window } from 'vscode';
import { messageOf } from '../../base/userError.ts';
import { shownText } from '../../model/text/plainText.ts';

/** Shows the message of an error, or a text, as an error. */
export function showError(error: unknown): void {
  void window.showErrorMessage(shownText(messageOf(error)));
}

/** Shows the message of an error with a button, which is a text of this extension. Resolves with whether the user chose it. */
export async function offerAfterError(error: unknown, button: string): Promise<boolean> {
  return (await window.showErrorMessage(shownText(messageOf(error)), { title: button })) !== undefined;
}

/** Shows a notification. */
export function showInformation(message: string): void {
  void window.showInformationMessage(shownText(message));
}

/** Shows a notification with a button, which is a text of this extension. Resolves with whether the user chose it. */
export async function offer(message: string, button: string): Promise<boolean> {
  return (await window.showInformationMessage(shownText(message), { title: button })) !== undefined;
}

/** Shows a notification with several buttons. Resolves with the value of the chosen one; undefined if there is none. */
export async function offerChoice<T extends string>(
  message: string,
  buttons: readonly Button<T>[],
): Promise<T | undefined> {
  const items = buttons.map(([value, title]) => ({ title, value }));
  return (await window.showInformationMessage(shownText(message), ...items))?.value;
}

/** A button of a dialog: its value, and its text, which is a text of this extension. */
export type Button<T> = readonly [value: T, text: string];

/** Shows a modal dialog of the window, to which a page cannot respond. Resolves with the value of the chosen button. */
export async function choose<T extends string>(
  message: string,
  detail: string,
  buttons: readonly Button<T>[],
): Promise<T | undefined> {
  const options = { modal: true, detail: shownText(detail) };
  const items = buttons.map(([value, title]) => ({ title, value }));
  return (await window.showWarningMessage(shownText(message), options, ...items))?.value;
}

/** Shows a modal dialog with one button. Resolves with whether the user chose the button. */
export async function confirm(message: string, detail: string, button: string): Promise<boolean> {
  return (await choose(message, detail, [['yes', button]])) === 'yes';
}

export interface ProgressOptions {
  readonly location: ProgressLocation;
  readonly title: string;
  readonly cancellable?: boolean;
}
export type Report = (step: { increment?: number; message?: string }) => void;

/** Runs a task and shows its progress. */
export function withProgress<T>(
  { title, ...options }: ProgressOptions,
  task: (report: Report, cancellation: CancellationToken) => Thenable<T>,
): Thenable<T> {
  return window.withProgress({ ...options, title: shownText(title) }, (progress, cancellation) =>
    task(
      ({ increment, message }) =>
        progress.report({
          ...(increment !== undefined && { increment }),
          ...(message !== undefined && { message: shownText(message) }),
        }),
      cancellation,
    ),
  );
}

/** Runs a task and shows in a view that something is in progress. */
export async function withViewProgress<T>(viewId: string, task: () => Promise<T>): Promise<T> {
  return window.withProgress({ location: { viewId } }, task);
}
