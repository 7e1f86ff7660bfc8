/**
 * The texts of row elements. The elements have names for screen readers and tooltips, but no content, because content would cost layout
 * time.
 */
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

/** The time, lanes and texts of an entry. */
export function stepName({ step, text, time }: PaintedStep, lanes: readonly Lane[]): string {
  const [from, to] = [lanes[step.from]?.title, lanes[step.to]?.title];
  if (step.type !== 'arrow' || from === undefined || to === undefined)
    return sequenceTexts.line({ time, text: text.name });
  return sequenceTexts.row({ time, from, to, text: text.name });
}

/** The name of an entry, with its delivery status and cause in sentences. */
export function stepInFull(painted: PaintedStep, lanes: readonly Lane[]): string {
  const { label, preview, sentence, name } = painted.text;
  const isWhole = sentence === '' || sentence === name;
  const text = isWhole ? name : [label, preview, sentence].filter(Boolean).join(' · ');
  return stepName({ ...painted, text: { ...painted.text, name: text } }, lanes);
}

/** The texts that may be shortened in the row. */
export function stepTitle({ text }: PaintedStep): string {
  const { label, preview, sentence } = text;
  return [label, preview, sentence === label ? '' : sentence].filter(Boolean).join('\n');
}
