import { concreteColor } from '../ui/concreteColor.ts';
import type { SequenceTheme } from './sequenceColors.ts';

const names = [
  'background',
  'foreground',
  'dim',
  'line',
  'incoming',
  'outgoing',
  'good',
  'waiting',
  'link',
  'warning',
  'bad',
] as const;

/** Reads the colors of the theme (`sequence.css`) from an element. It must be called again when the theme changes. */
export function sequenceTheme(element: HTMLElement): SequenceTheme {
  const style = getComputedStyle(element);
  const colors = Object.fromEntries(
    names.map((name) => [name, concreteColor(style.getPropertyValue(`--sequence-${name}`), style.color)]),
  ) as Record<(typeof names)[number], string>;
  return { ...colors, font: style.fontFamily };
}
