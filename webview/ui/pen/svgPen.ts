import type { Lettering, Pen, Stroke } from './pen.ts';

const n = (value: number): string => String(Math.round(value * 100) / 100);
const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escaped = (text: string): string =>
  Array.from(text, (character) => (isXml(character) ? (entities[character] ?? character) : '\ufffd')).join('');

/** Characters that XML forbids are replaced, because they would make the file unreadable. */
function isXml(character: string): boolean {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x20) return code === 9 || code === 10 || code === 13;
  return !(code >= 0xd800 && code <= 0xdfff) && code !== 0xfffe && code !== 0xffff;
}

/** Draws an SVG document without scripts or external styles. */
export class SvgPen implements Pen {
  readonly #parts: string[] = [];
  readonly #font: string;

  constructor(font: string) {
    this.#font = font;
  }

  rect(x: number, y: number, width: number, height: number, fill: string, alpha?: number): void {
    this.#parts.push(
      `<rect x="${n(x)}" y="${n(y)}" width="${n(width)}" height="${n(height)}" fill="${escaped(fill)}"${opacity(alpha)}/>`,
    );
  }

  line(points: readonly number[], stroke: Stroke): void {
    if (points.length >= 4) this.#path(traced(points), stroke);
  }

  segments(points: readonly number[], stroke: Stroke): void {
    const parts: string[] = [];
    for (let at = 0; at + 3 < points.length; at += 4) parts.push(traced(points.slice(at, at + 4)));
    if (parts.length > 0) this.#path(parts.join(''), stroke);
  }

  shapes(outlines: readonly (readonly number[])[], fill: string, alpha?: number): void {
    if (outlines.length === 0) return;
    const path = outlines.map((outline) => `${traced(outline)}Z`).join('');
    this.#parts.push(`<path d="${path}" fill="${escaped(fill)}"${opacity(alpha)}/>`);
  }

  circles(centers: readonly number[], radius: number, fill: string): void {
    if (centers.length === 0) return;
    const r = n(radius);
    const parts: string[] = [];
    for (let at = 0; at + 1 < centers.length; at += 2) {
      const x = n((centers[at] ?? 0) - radius);
      parts.push(
        `M${x} ${n(centers[at + 1] ?? 0)}a${r} ${r} 0 1 0 ${n(radius * 2)} 0a${r} ${r} 0 1 0 ${n(-radius * 2)} 0`,
      );
    }
    this.#parts.push(`<path d="${parts.join('')}" fill="${escaped(fill)}"/>`);
  }

  text(text: string, x: number, y: number, { color, size, align = 'start', bold = false }: Lettering): void {
    const weight = bold ? ' font-weight="600"' : '';
    this.#parts.push(
      `<text x="${n(x)}" y="${n(y)}" fill="${escaped(color)}" font-size="${size}" text-anchor="${align}"${weight}>${escaped(text)}</text>`,
    );
  }

  /** The document, with a title and a description for screen readers. */
  document(options: { width: number; height: number; title: string; description: string }): string {
    const { width, height, title, description } = options;
    return `<svg xmlns="http://www.w3.org/2000/svg" width="${n(width)}" height="${n(height)}" viewBox="0 0 ${n(width)} ${n(height)}" role="img" font-family="${escaped(this.#font)}">
<title>${escaped(title)}</title>
<desc>${escaped(description)}</desc>
${this.#parts.join('\n')}
</svg>
`;
  }

  #path(path: string, { color, width, dash = [], alpha }: Stroke): void {
    const dashes = dash.length > 0 ? ` stroke-dasharray="${dash.join(' ')}"` : '';
    this.#parts.push(
      `<path d="${path}" fill="none" stroke="${escaped(color)}" stroke-width="${n(width)}" stroke-linejoin="round"${dashes}${opacity(alpha)}/>`,
    );
  }
}

function traced(points: readonly number[]): string {
  const parts: string[] = [];
  for (let at = 0; at + 1 < points.length; at += 2) {
    parts.push(`${at === 0 ? 'M' : 'L'}${n(points[at] ?? 0)} ${n(points[at + 1] ?? 0)}`);
  }
  return parts.join('');
}

function opacity(alpha = 1): string {
  return alpha === 1 ? '' : ` opacity="${n(alpha)}"`;
}
