/** Notifications, dialogs and progress. All texts are shown as plain text. */
import { type CancellationToken, type ProgressLocation, window } from 'vscode';
import { messageOf } from '../../base/userError.ts';
import { shownText } from '../../model/text/plainText.ts';

/** Shows an error, or a text. */
export function showError(error: unknown): void {
  void window.showErrorMessage(shownText(messageOf(error)));
}

/** Resolves with the chosen button, if any. */
export function showInformation<T extends string>(message: string, ...buttons: T[]): Thenable<T | undefined> {
  return window.showInformationMessage(shownText(message), ...buttons);
}

/**
 * Shows a modal dialog of the window, which a page cannot answer. Resolves with the chosen button; `buttons` are texts of this extension.
 */
export async function choose(message: string, detail: string, buttons: readonly string[]): Promise<string | undefined> {
  const options = { modal: true, detail: shownText(detail) };
  return window.showWarningMessage(shownText(message), options, ...buttons);
}

/** Whether the user chose the one button of such a dialog. */
export async function confirm(message: string, detail: string, button: string): Promise<boolean> {
  return (await choose(message, detail, [button])) === button;
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
