import type { JsonEditorSettings } from './jsonEditorSettings.ts';

/** The caret of a text, and a function that enters text at the caret. */
export interface TextCaret {
  /** Undefined while text is selected. */
  readonly caret: number | undefined;
  /** The position of the caret in the window; undefined if it is not known. */
  readonly position: DOMRect | undefined;
  /** Replaces a range as if the user had typed the text, and moves the caret after the text. */
  replaceRange(from: number, to: number, text: string): void;
}

/** The interface of the views that show the text of a JSON editor. */
export interface TextView extends TextCaret {
  readonly isAttached: boolean;
  /** Whether the whole text is selected, so that inserted text replaces it. */
  readonly isAllSelected: boolean;
  attach(parent: HTMLElement): void;
  /** Removes the view; the text is kept. */
  detach(): void;
  replace(text: string): void;
  configure(settings: JsonEditorSettings): void;
  focus(): void;
}
