import type { ChartTheme } from './chartModel.ts';

/** The chart's colours are set in CSS (`replay.css`), by the theme, and worked out here into what a canvas and a file understand. */
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

const probe = document.createElement('canvas');
probe.width = 1;
probe.height = 1;
const context = probe.getContext('2d', { willReadFrequently: true });

/** Reads them of an element anew; to be asked again when the theme changes. */
export function chartTheme(element: HTMLElement): ChartTheme {
  const style = getComputedStyle(element);
  const colours = Object.fromEntries(
    names.map((name) => [name, concrete(style.getPropertyValue(`--chart-${name}`), style.color)]),
  ) as Record<(typeof names)[number], string>;
  const contrast =
    document.body.classList.contains('vscode-high-contrast') ||
    document.body.classList.contains('vscode-high-contrast-light') ||
    matchMedia('(forced-colors: active)').matches;
  return { ...colours, font: style.fontFamily, contrast };
}

/** Any CSS colour as six digits, and two more when it is not opaque. */
function concrete(colour: string, instead: string): string {
  if (!context) return instead;
  context.clearRect(0, 0, 1, 1);
  context.fillStyle = instead;
  context.fillStyle = colour.trim();
  context.fillRect(0, 0, 1, 1);
  const [red = 0, green = 0, blue = 0, alpha = 255] = context.getImageData(0, 0, 1, 1).data;
  const digits = (value: number): string => value.toString(16).padStart(2, '0');
  return `#${digits(red)}${digits(green)}${digits(blue)}${alpha === 255 ? '' : digits(alpha)}`;
}
