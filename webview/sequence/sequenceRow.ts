/** The rows as elements: they have no content that costs layout, but names for screen readers and tooltips. */
import type { Lane } from '../../src/model/sequence/lanes.ts';
import type { PaintedStep } from './painting.ts';
import { sequenceTexts } from './sequenceTexts.ts';

export function createSequenceRow(): HTMLElement {
  const element = document.createElement('div');
  element.className = 'row';
  element.setAttribute('role', 'row');
  const cell = document.createElement('div');
  cell.setAttribute('role', 'gridcell');
  element.append(cell);
  return element;
}

/** Its time, lanes and texts. */
export function stepName({ step, text, time }: PaintedStep, lanes: readonly Lane[]): string {
  const [from, to] = [lanes[step.from]?.title, lanes[step.to]?.title];
  if (step.type !== 'arrow' || from === undefined || to === undefined)
    return sequenceTexts.line({ time, text: text.name });
  return sequenceTexts.row({ time, from, to, text: text.name });
}

/** The same with its delivery status and cause in sentences. */
export function stepInFull(painted: PaintedStep, lanes: readonly Lane[]): string {
  const { label, preview, sentence, name } = painted.text;
  const isWhole = sentence === '' || sentence === name;
  const text = isWhole ? name : [label, preview, sentence].filter(Boolean).join(' · ');
  return stepName({ ...painted, text: { ...painted.text, name: text } }, lanes);
}

/** What the row cuts. */
export function stepTitle({ text }: PaintedStep): string {
  const { label, preview, sentence } = text;
  return [label, preview, sentence === label ? '' : sentence].filter(Boolean).join('\n');
}
