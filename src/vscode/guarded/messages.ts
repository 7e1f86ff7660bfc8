/** Notifications, dialogs and progress. Texts are plain, whatever they hold. */
import { type CancellationToken, type ProgressLocation, window } from 'vscode';
import { messageOf } from '../../base/userError.ts';
import { shownText } from '../../model/text/plainText.ts';

/** Shows what was thrown, or a text. */
export function showError(error: unknown): void {
  void window.showErrorMessage(shownText(messageOf(error)));
}

/** The button that was chosen, if any. */
export function showInformation<T extends string>(message: string, ...buttons: T[]): Thenable<T | undefined> {
  return window.showInformationMessage(shownText(message), ...buttons);
}

/** A dialog before the window, which a page cannot answer: the button that was chosen, whose text is ours. */
export async function choose(message: string, detail: string, buttons: readonly string[]): Promise<string | undefined> {
  const options = { modal: true, detail: shownText(detail) };
  return window.showWarningMessage(shownText(message), options, ...buttons);
}

/** Whether the person chose the one button of such a dialog. */
export async function confirm(message: string, detail: string, button: string): Promise<boolean> {
  return (await choose(message, detail, [button])) === button;
}

export interface ProgressOptions {
  readonly location: ProgressLocation;
  readonly title: string;
  readonly cancellable?: boolean;
}
export type Report = (step: { increment?: number; message?: string }) => void;

/** Runs a task that VS Code shows as under way. */
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
