import type { JsonEditorSettings } from './jsonEditorSettings.ts';

/** What a JSON editor shows its text with. */
export interface TextView {
  readonly isAttached: boolean;
  /** What is inserted replaces the whole text. */
  readonly isAllSelected: boolean;
  attach(parent: HTMLElement): void;
  /** Removes the view; the text is kept. */
  detach(): void;
  replace(text: string): void;
  configure(settings: JsonEditorSettings): void;
  focus(): void;
}
