const probe = document.createElement('canvas');
probe.width = 1;
probe.height = 1;
const context = probe.getContext('2d', { willReadFrequently: true });

/** Converts any CSS color to six hex digits, or eight if it is not opaque. A canvas and an SVG file accept this form. */
export function concreteColor(color: string, instead: string): string {
  if (!context) return instead;
  context.clearRect(0, 0, 1, 1);
  context.fillStyle = instead;
  context.fillStyle = color.trim();
  context.fillRect(0, 0, 1, 1);
  const [red = 0, green = 0, blue = 0, alpha = 255] = context.getImageData(0, 0, 1, 1).data;
  const digits = (value: number): string => value.toString(16).padStart(2, '0');
  return `#${digits(red)}${digits(green)}${digits(blue)}${alpha === 255 ? '' : digits(alpha)}`;
}
