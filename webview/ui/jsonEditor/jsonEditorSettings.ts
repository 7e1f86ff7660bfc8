export interface JsonEditorFault {
  readonly message: string;
  /** From 1. */
  readonly line?: number | undefined;
  readonly column?: number | undefined;
}

export interface JsonEditorSettings {
  readonly label: string;
  readonly hint: string;
  /** What its keys do, for screen readers. */
  readonly keys: string;
  readonly fault?: JsonEditorFault | undefined;
}
