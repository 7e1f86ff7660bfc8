/**
 * Text whose invisible characters show: control characters as their pictures (␀ … ␟, ␡), and what would turn the writing direction
 * of the text around it as an escape, so that no name can pass for another.
 */
export function visible(text: string): string {
  // eslint-disable-next-line no-control-regex
  return text.replace(/[\u0000-\u001f\u007f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, (character) => {
    const code = character.charCodeAt(0);
    if (code < 0x20) return String.fromCharCode(0x2400 + code);
    return code === 0x7f ? '␡' : `\\u${code.toString(16)}`;
  });
}
