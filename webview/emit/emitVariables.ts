import { nothing, type TemplateResult } from 'lit';
import { type Disposable } from '../../src/base/disposable.ts';
import { variableHint } from '../variables/variableHint.ts';
import type { VariableTable } from '../variables/variableTable.ts';
import type { EmitDeps } from './emitDeps.ts';
import type { EmitDraft } from './emitDraft.ts';

/** The variables in the form: only the texts of an emit that was loaded from a collection are templates. */
export class EmitVariables implements Disposable {
  readonly #deps: Pick<EmitDeps, 'variables'>;
  readonly #draft: () => EmitDraft;
  readonly #subscription: Disposable;

  constructor(
    deps: Pick<EmitDeps, 'variables' | 'completer'>,
    element: HTMLElement,
    draft: () => EmitDraft,
    onChange: () => void,
  ) {
    this.#deps = deps;
    this.#draft = draft;
    this.#subscription = deps.variables.onDidChange(onChange);
    deps.completer.add(element, {
      selector: '.event-field, .argument-value .field',
      origin: () => this.#origin,
    });
  }

  /** Undefined for an emit that is not saved, and until the variables are read. */
  get table(): VariableTable | undefined {
    return this.#origin && this.#deps.variables.of(this.#origin);
  }

  /** The hint about the variables of the event name, which is shown beside it when the arguments are below. */
  headHint(isFolded: boolean): TemplateResult | typeof nothing {
    const { event, args } = this.#draft();
    return isFolded || args.length === 0 ? nothing : variableHint([event], this.table);
  }

  /** The hint on a separate line, which includes the variables of arguments that are hidden. */
  endHint(isFolded: boolean): TemplateResult | typeof nothing {
    const { event, args } = this.#draft();
    if (!isFolded && args.length > 0) return nothing;
    return variableHint([event, ...args.map(({ text }) => text)], this.table);
  }

  dispose(): void {
    this.#subscription.dispose();
  }

  get #origin(): { uri: string } | undefined {
    const { saved } = this.#draft();
    return saved && { uri: saved.uri };
  }
}
