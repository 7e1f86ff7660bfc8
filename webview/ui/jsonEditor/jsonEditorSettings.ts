export interface JsonEditorFault {
  readonly message: string;
  /** The line, from 1. */
  readonly line?: number | undefined;
  readonly column?: number | undefined;
}

/** How references to variables look in the text. A new object replaces the marks. */
export interface ReferenceMarks {
  /** @param inner the text between `{{` and `}}` */
  reference(inner: string): { readonly state: string; readonly title: string };
}

export interface JsonEditorSettings {
  readonly label: string;
  readonly hint: string;
  /** A description of the editor's keys, for screen readers. */
  readonly keys: string;
  readonly fault?: JsonEditorFault | undefined;
  /** Undefined for a text that is not a template. */
  readonly variables?: ReferenceMarks | undefined;
}
