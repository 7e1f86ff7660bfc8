import { concreteColor } from '../../ui/concreteColor.ts';
import type { ChartTheme } from './chartModel.ts';

/** The chart's colors are set in CSS (`replay.css`), by the theme, and worked out here into what a canvas and a file understand. */
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
