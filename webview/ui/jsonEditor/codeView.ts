/**
 * The CodeMirror view of `jsonEditor.ts`. It is a separate bundle, because it is a fifth of the page's code, and most pages show no JSON
 * argument when they start.
 */
import { history, historyKeymap, standardKeymap } from '@codemirror/commands';
import { jsonLanguage } from '@codemirror/lang-json';
import { bracketMatching, indentOnInput, indentUnit, syntaxHighlighting } from '@codemirror/language';
import { Compartment, EditorState, type Extension, type Range, RangeSet } from '@codemirror/state';
import { Decoration, EditorView, keymap, MatchDecorator, placeholder, ViewPlugin } from '@codemirror/view';
import { tagHighlighter, tags } from '@lezer/highlight';
import { adoptEditorStyles } from './editorStyles.ts';
import type { JsonEditorFault, JsonEditorSettings, ReferenceMarks } from './jsonEditorSettings.ts';
import type { TextView } from './textView.ts';

/** A longer text is shown without wrapping, because measuring its lines would take too long. */
const maxWrapped = 100_000;

const highlighter = tagHighlighter([
  { tag: tags.propertyName, class: 'json-key' },
  { tag: tags.string, class: 'json-string' },
  { tag: tags.number, class: 'json-number' },
  { tag: [tags.bool, tags.null], class: 'json-keyword' },
  { tag: [tags.separator, tags.squareBracket, tags.brace], class: 'json-mark' },
]);

/**
 * When typed text replaces selected text, browsers preserve its formatting with a style attribute, which the page's
 * policy forbids. Therefore typed text is inserted here, except text that is composed with an input method.
 */
const insertTypedText = EditorView.domEventHandlers({
  beforeinput: (event, view) => {
    if (event.inputType !== 'insertText' || event.data === null || view.composing) return false;
    // The selection of the page: the editor is notified of a new selection only later.
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
  // These keys do not leave the page, because VS Code would undo a second time.
  keymap.of([...historyKeymap.map((binding) => ({ ...binding, stopPropagation: true })), ...standardKeymap]),
  jsonLanguage,
  syntaxHighlighting(highlighter),
  bracketMatching({ brackets: '[]{}' }),
  indentOnInput(),
  indentUnit.of('  '),
];

/** A view of one text. It is not in the page before `attach`. */
export class CodeView implements TextView {
  readonly #onInput: (text: string) => void;
  readonly #changing = new Compartment();
  #settings: JsonEditorSettings;
  #state: EditorState;
  #view: EditorView | undefined;

  /** @param onInput is called with the text when it changes */
  constructor(text: string, settings: JsonEditorSettings, onInput: (text: string) => void) {
    this.#settings = settings;
    this.#onInput = onInput;
    this.#state = this.#createState(text);
  }

  get isAttached(): boolean {
    return this.#view !== undefined;
  }

  /** Whether the whole text is selected, so that inserted text replaces it. */
  get isAllSelected(): boolean {
    const { doc, selection } = this.#view?.state ?? {};
    return doc === undefined || (selection?.main.from === 0 && selection.main.to === doc.length);
  }

  get caret(): number | undefined {
    const main = this.#view?.state.selection.main;
    return main?.empty ? main.head : undefined;
  }

  get position(): DOMRect | undefined {
    const at = this.#view?.coordsAtPos(this.#view.state.selection.main.head);
    return at ? new DOMRect(at.left, at.top, at.right - at.left, at.bottom - at.top) : undefined;
  }

  replaceRange(from: number, to: number, text: string): void {
    this.#view?.dispatch({
      changes: { from, to, insert: text },
      selection: { anchor: from + text.length },
      userEvent: 'input.complete',
      scrollIntoView: true,
    });
  }

  attach(parent: HTMLElement): void {
    adoptEditorStyles();
    this.#view ??= new EditorView({ state: this.#state, parent });
  }

  /** Removes the view; the text and its undo history are kept. */
  detach(): void {
    if (!this.#view) return;
    this.#state = this.#view.state;
    this.#view.destroy();
    this.#view = undefined;
  }

  /** Shows another text. Changes to the previous text can no longer be undone. */
  replace(text: string): void {
    this.#state = this.#createState(text);
    this.#view?.setState(this.#state);
  }

  configure(settings: JsonEditorSettings): void {
    this.#settings = settings;
    const { doc } = this.#view?.state ?? this.#state;
    const effects = this.#changing.reconfigure(extensionsOf(settings, doc.length));
    if (this.#view) this.#view.dispatch({ effects });
    else this.#state = this.#state.update({ effects }).state;
  }

  focus(): void {
    this.#view?.focus();
  }

  #createState(text: string): EditorState {
    return EditorState.create({
      doc: text,
      extensions: [
        fixed,
        this.#changing.of(extensionsOf(this.#settings, text.length)),
        EditorView.updateListener.of(({ docChanged, state }) => {
          if (docChanged) this.#onInput(state.doc.toString());
        }),
      ],
    });
  }
}

function extensionsOf({ label, hint, keys, fault, variables }: JsonEditorSettings, length: number): Extension {
  return [
    EditorView.contentAttributes.of({
      'aria-label': label,
      'aria-description': fault?.message ?? keys,
      ...(fault && { 'aria-invalid': 'true' }),
    }),
    placeholder(hint),
    length <= maxWrapped ? EditorView.lineWrapping : [],
    variables ? referenceMarks(variables) : [],
    fault ? EditorView.decorations.of((view) => RangeSet.of(marked(view.state, fault))) : [],
  ];
}

/** Marks references to variables in the visible text; the tooltip of a mark contains the value. */
function referenceMarks(variables: ReferenceMarks): Extension {
  const matcher = new MatchDecorator({
    regexp: /\{\{([^{}]*)\}\}/g,
    decoration: ([, inner = '']) => {
      const { state, title } = variables.reference(inner);
      return Decoration.mark({ class: `json-variable of-${state}`, attributes: { title } });
    },
  });
  return ViewPlugin.define(
    (view) => {
      let marks = matcher.createDeco(view);
      return {
        get marks() {
          return marks;
        },
        update: (update) => void (marks = matcher.updateDeco(update, marks)),
      };
    },
    { decorations: ({ marks }) => marks },
  );
}

const faultMark = Decoration.mark({ class: 'json-fault' });

/** Marks the character at the fault, or the character before it at the end of a line. */
function marked({ doc }: EditorState, { line, column }: JsonEditorFault): Range<Decoration>[] {
  if (line === undefined || column === undefined || line > doc.lines) return [];
  const { from, to } = doc.line(line);
  if (from === to) return [];
  const at = Math.min(from + column - 1, to - 1);
  return [faultMark.range(at, at + 1)];
}
