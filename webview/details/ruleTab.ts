/** The effects of a proxy's rules on an entry, and how the delivered arguments differ from those that were sent. */
import { html, nothing, type TemplateResult } from 'lit';
import { messageOf } from '../../src/base/userError.ts';
import { argumentDifferences, type EntryDifference } from '../../src/model/entry/entryDifferences.ts';
import type { EntryFacts } from '../../src/model/entry/entry.ts';
import { parseNotationJson } from '../../src/model/numbers/exactJson.ts';
import { jsonText } from '../../src/model/payload/jsonText.ts';
import { ruleActionTexts } from '../../src/model/rule/ruleActionTexts.ts';
import type { RuleTouch } from '../../src/model/rule/rule.ts';
import { visible } from '../../src/model/text/visible.ts';
import { durationText } from '../../src/model/texts/quantities.ts';
import type { Channel } from '../../src/protocol/channel.ts';
import { entryCopy } from '../../src/protocol/entryMessages.ts';
import { textButton } from '../ui/controls.ts';
import { commonTexts } from '../../src/model/texts/commonTexts.ts';
import { expectationTexts } from '../../src/model/matcher/expectationTexts.ts';
import { detailsTexts } from './detailsTexts.ts';

/** Maximum number of differences that are listed. */
const maxDifferences = 200;
/** Maximum length of a value; a longer one is cut. */
const maxValueLength = 2000;

export interface RuleTabDeps {
  readonly channel: Channel;
  readonly invalidate: () => void;
  /** Shows a rule where it can be changed; left out for a session file. */
  readonly onRule?: ((ruleId: string, sourceId: string) => void) | undefined;
}

export class RuleTab {
  readonly #deps: RuleTabDeps;
  /** The entry whose arguments were requested. */
  #of: string | undefined;
  #differences: readonly EntryDifference[] | undefined;
  #fault: string | undefined;

  constructor(deps: RuleTabDeps) {
    this.#deps = deps;
  }

  template(facts: EntryFacts, epoch: string): TemplateResult {
    const touches = facts.rules ?? (facts.rule ? [facts.rule] : []);
    return html`<table class="timing-table rule-touches" aria-label=${detailsTexts.rules()}>
        <thead>
          <tr>
            <th scope="col">${detailsTexts.rule()}</th>
            <th scope="col">${detailsTexts.ruleAction()}</th>
            <th scope="col">${detailsTexts.ruleEffect()}</th>
          </tr>
        </thead>
        <tbody>
          ${touches.map(
            (touch) =>
              html`<tr>
                <th scope="row">${this.#name(touch, facts)}</th>
                <td>${ruleActionTexts.action({ action: touch.action })}</td>
                <td>${effectText(touch, facts)}</td>
              </tr>`,
          )}
        </tbody>
      </table>
      ${facts.deliveredArgs ? this.#changes(facts, facts.deliveredArgs, epoch) : nothing}`;
  }

  #name({ ruleId }: RuleTouch, { source }: EntryFacts): TemplateResult | string {
    const { onRule } = this.#deps;
    if (!onRule || source === undefined) return ruleId;
    return textButton({
      text: ruleId,
      label: detailsTexts.showRule({ ruleId }),
      title: detailsTexts.showRule({ ruleId }),
      onClick: () => onRule(ruleId, source),
    });
  }

  #changes({ seq }: EntryFacts, delivered: readonly unknown[], epoch: string): TemplateResult {
    this.#compare(`${epoch}:${seq}:${jsonText(delivered)}`, seq, delivered);
    const head = html`<h3 class="rule-changes">${detailsTexts.deliveredArguments()}</h3>`;
    if (this.#fault !== undefined)
      return html`${head}
        <div class="fault" role="alert"><bdi>${this.#fault}</bdi></div>`;
    const differences = this.#differences;
    if (!differences)
      return html`${head}
        <p class="hint">${commonTexts.reading()}</p>`;
    if (differences.length === 0)
      return html`${head}
        <p class="hint">${detailsTexts.sameArguments()}</p>`;
    return html`${head}
      <table class="timing-table argument-changes" aria-label=${detailsTexts.deliveredArguments()}>
        <thead>
          <tr>
            <th scope="col">${detailsTexts.path()}</th>
            <th scope="col">${detailsTexts.originalValue()}</th>
            <th scope="col">${detailsTexts.deliveredValue()}</th>
          </tr>
        </thead>
        <tbody>
          ${differences.slice(0, maxDifferences).map(
            ({ path, left, right }) =>
              html`<tr>
                <th scope="row" class="code"><bdi>${visible(path)}</bdi></th>
                <td class="code"><bdi>${valueText(left)}</bdi></td>
                <td class="code"><bdi>${valueText(right)}</bdi></td>
              </tr>`,
          )}
        </tbody>
      </table>
      ${differences.length > maxDifferences ? html`<p class="hint">${detailsTexts.moreDifferences({ count: differences.length - maxDifferences })}</p>` : nothing}`;
  }

  #compare(of: string, seq: number, delivered: readonly unknown[]): void {
    if (of === this.#of) return;
    this.#of = of;
    this.#differences = undefined;
    this.#fault = undefined;
    const settle = (change: () => void): void => {
      if (of !== this.#of) return;
      change();
      this.#deps.invalidate();
    };
    this.#deps.channel.request(entryCopy, { seq, path: [], what: 'arguments' }).then(
      ({ text }) =>
        settle(() => (this.#differences = argumentDifferences(parseNotationJson(text) as unknown[], delivered))),
      (error: unknown) => settle(() => (this.#fault = messageOf(error))),
    );
  }
}

function effectText({ action, delayedMs = 0 }: RuleTouch, { delivery = 'sent' }: EntryFacts): string {
  return detailsTexts.effect({ action, delivery, delay: durationText(delayedMs) });
}

function valueText(value: unknown): string {
  if (value === undefined) return expectationTexts.nothing();
  const text = jsonText(value);
  return visible(text.length > maxValueLength ? `${text.slice(0, maxValueLength)}…` : text);
}
