/**
 * An editor for JSON as an element: colors, matching brackets, indentation, undo, and a mark at a fault.
 * Invariants: Tab and Shift+Tab leave it, Escape and the keys of commands are not kept; the text is the element's `value`, and only what the
 * person does fires `input`; without a place in the page it holds no view.
 */
import { history, historyKeymap, standardKeymap } from '@codemirror/commands';
import { jsonLanguage } from '@codemirror/lang-json';
import { bracketMatching, indentOnInput, indentUnit, syntaxHighlighting } from '@codemirror/language';
import { Compartment, EditorState, type Extension, type Range, RangeSet } from '@codemirror/state';
import { Decoration, EditorView, keymap, placeholder } from '@codemirror/view';
import { tagHighlighter, tags } from '@lezer/highlight';
import { adoptEditorStyles } from './editorStyles.ts';

/** A text that is longer is shown without wrapping: measuring its lines would take too long. */
const maxWrapped = 100_000;

export interface JsonEditorFault {
  readonly message: string;
  /** From 1. */
  readonly line?: number | undefined;
  readonly column?: number | undefined;
}

const highlighter = tagHighlighter([
  { tag: tags.propertyName, class: 'json-key' },
  { tag: tags.string, class: 'json-string' },
  { tag: tags.number, class: 'json-number' },
  { tag: [tags.bool, tags.null], class: 'json-keyword' },
  { tag: [tags.separator, tags.squareBracket, tags.brace], class: 'json-mark' },
]);

/**
 * A browser that replaces selected text keeps its look in a style attribute, which the page's policy refuses: typed text is inserted here.
 * What an input method composes is not typed text.
 */
const insertTypedText = EditorView.domEventHandlers({
  beforeinput: (event, view) => {
    if (event.inputType !== 'insertText' || event.data === null || view.composing) return false;
    // The selection of the page: the editor hears of one that was made just now only later.
    const selection = document.getSelection();
    const range = selection?.rangeCount ? selection.getRangeAt(0) : undefined;
    if (!range || !view.contentDOM.contains(range.commonAncestorContainer)) return false;
    const from = view.posAtDOM(range.startContainer, range.startOffset);
    const to = Math.max(from, view.posAtDOM(range.endContainer, range.endOffset));
    view.dispatch({
      changes: { from, to, insert: event.data },
      selection: { anchor: from + event.data.length },
      userEvent: 'input.type',
      scrollIntoView: true,
    });
    return true;
  },
});

const fixed: Extension = [
  insertTypedText,
  history(),
  // The page keeps these keys: VS Code would undo a second time.
  keymap.of([...historyKeymap.map((binding) => ({ ...binding, stopPropagation: true })), ...standardKeymap]),
  jsonLanguage,
  syntaxHighlighting(highlighter),
  bracketMatching({ brackets: '[]{}' }),
  indentOnInput(),
  indentUnit.of('  '),
];

export class JsonEditor extends HTMLElement {
  readonly #changing = new Compartment();
  #view: EditorView | undefined;
  #state: EditorState | undefined;
  #text = '';
  #label = '';
  #hint = '';
  #fault: JsonEditorFault | undefined;

  get value(): string {
    return this.#text;
  }

  set value(text: string) {
    if (text === this.#text) return;
    this.#text = text;
    const state = this.#view?.state ?? this.#state;
    // The text is another one: what was done to the one before cannot be undone here.
    if (state) this.#show(this.#createState());
  }

  /** What is inserted replaces the whole text. */
  get isAllSelected(): boolean {
    const { doc, selection } = this.#view?.state ?? {};
    return doc === undefined || (selection?.main.from === 0 && selection.main.to === doc.length);
  }

  set label(label: string) {
    if (label === this.#label) return;
    this.#label = label;
    this.#configure();
  }

  set hint(hint: string) {
    if (hint === this.#hint) return;
    this.#hint = hint;
    this.#configure();
  }

  set fault(fault: JsonEditorFault | undefined) {
    if (isSame(fault, this.#fault)) return;
    this.#fault = fault;
    this.#configure();
  }

  connectedCallback(): void {
    if (this.#view) return;
    adoptEditorStyles();
    this.#state ??= this.#createState();
    this.#view = new EditorView({ state: this.#state, parent: this });
  }

  /** An element that is moved is taken out of the page and put back in the same task. */
  disconnectedCallback(): void {
    queueMicrotask(() => {
      if (this.isConnected || !this.#view) return;
      this.#state = this.#view.state;
      this.#view.destroy();
      this.#view = undefined;
    });
  }

  override focus(): void {
    this.#view?.focus();
  }

  #createState(): EditorState {
    return EditorState.create({
      doc: this.#text,
      extensions: [
        fixed,
        this.#changing.of(this.#settings()),
        EditorView.updateListener.of(({ docChanged, state }) => {
          if (!docChanged) return;
          this.#text = state.doc.toString();
          this.dispatchEvent(new Event('input', { bubbles: true }));
        }),
      ],
    });
  }

  #show(state: EditorState): void {
    this.#state = state;
    this.#view?.setState(state);
  }

  #configure(): void {
    const effects = this.#changing.reconfigure(this.#settings());
    if (this.#view) this.#view.dispatch({ effects });
    else if (this.#state) this.#state = this.#state.update({ effects }).state;
  }

  #settings(): Extension {
    const fault = this.#fault;
    return [
      EditorView.contentAttributes.of({
        'aria-label': this.#label,
        ...(fault && { 'aria-invalid': 'true', 'aria-description': fault.message }),
      }),
      placeholder(this.#hint),
      this.#text.length <= maxWrapped ? EditorView.lineWrapping : [],
      fault ? EditorView.decorations.of((view) => RangeSet.of(marked(view.state, fault))) : [],
    ];
  }
}

const faultMark = Decoration.mark({ class: 'json-fault' });

/** The character at the fault; at the end of a line the one before. */
function marked({ doc }: EditorState, { line, column }: JsonEditorFault): Range<Decoration>[] {
  if (line === undefined || column === undefined || line > doc.lines) return [];
  const { from, to } = doc.line(line);
  if (from === to) return [];
  const at = Math.min(from + column - 1, to - 1);
  return [faultMark.range(at, at + 1)];
}

function isSame(one: JsonEditorFault | undefined, other: JsonEditorFault | undefined): boolean {
  return one?.message === other?.message && one?.line === other?.line && one?.column === other?.column;
}

export function registerJsonEditor(): void {
  customElements.define('json-editor', JsonEditor);
}
