import type { Tone } from '../format/deliveryFormat.ts';

/** The font, and the colors in a format that every pen can use. */
export interface SequenceTheme {
  readonly font: string;
  readonly background: string;
  readonly foreground: string;
  readonly dim: string;
  /** The color of lifelines. */
  readonly line: string;
  readonly incoming: string;
  readonly outgoing: string;
  readonly good: string;
  readonly waiting: string;
  readonly link: string;
  readonly warning: string;
  readonly bad: string;
}

/**
 * The colors of files: readable on any page, and independent of the theme. Each color has a contrast of at least 4.5 to
 * the background.
 */
export const fileTheme: SequenceTheme = {
  font: 'system-ui, sans-serif',
  background: '#ffffff',
  foreground: '#1f2328',
  dim: '#59636e',
  line: '#8c959f',
  incoming: '#0550ae',
  outgoing: '#6639ba',
  good: '#116329',
  waiting: '#59636e',
  link: '#0550ae',
  warning: '#7d4e00',
  bad: '#b3131f',
};

export function toneColor(theme: SequenceTheme, tone: Tone): string {
  if (tone === 'quiet') return theme.dim;
  return tone === 'due' ? theme.link : theme[tone];
}
