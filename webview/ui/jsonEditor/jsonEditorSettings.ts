export interface JsonEditorFault {
  readonly message: string;
  /** From 1. */
  readonly line?: number | undefined;
  readonly column?: number | undefined;
}

export interface JsonEditorSettings {
  readonly label: string;
  readonly hint: string;
  readonly fault?: JsonEditorFault | undefined;
}
