import { concreteColor } from '../../ui/concreteColor.ts';
import type { ChartTheme } from './chartModel.ts';

/**
 * The names of the chart's colors, which depend on the theme (`replay.css`). They are converted here to values that a
 * canvas and a file accept.
 */
const names = [
  'background',
  'foreground',
  'dim',
  'line',
  'good',
  'waiting',
  'flushed',
  'warning',
  'bad',
  'volatile',
  'reliable',
] as const;

/** Reads the colors from an element. Call it again when the theme changes. */
export function chartTheme(element: HTMLElement): ChartTheme {
  const style = getComputedStyle(element);
  const colors = Object.fromEntries(
    names.map((name) => [name, concreteColor(style.getPropertyValue(`--chart-${name}`), style.color)]),
  ) as Record<(typeof names)[number], string>;
  const contrast =
    document.body.classList.contains('vscode-high-contrast') ||
    document.body.classList.contains('vscode-high-contrast-light') ||
    matchMedia('(forced-colors: active)').matches;
  return { ...colors, font: style.fontFamily, contrast };
}
