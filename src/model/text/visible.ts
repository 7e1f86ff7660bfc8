/**
 * Text whose invisible characters show: control characters as their pictures (␀ … ␟, ␡), and as an escape what has no width or would
 * turn the writing direction of the text around it, so that no name can pass for another.
 */
export function visible(text: string): string {
  return text.replace(hidden, (character) => {
    const code = character.codePointAt(0) ?? 0;
    if (code < 0x20) return String.fromCharCode(0x2400 + code);
    return code === 0x7f ? '␡' : escaped(code);
  });
}

/** The same for a text of several lines: its line breaks and tabs stay. */
export function visibleLines(text: string): string {
  return text.replace(/[^\n\t]+/g, visible);
}

/** A text as it is written in JSON, with what is invisible in it shown. */
export function quoted(text: string): string {
  return visible(JSON.stringify(text));
}

/** Joiners stay where they join pictures to one. */
const hidden =
  // eslint-disable-next-line no-control-regex
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b\u200c\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e0fff}]|(?<!\p{Extended_Pictographic}\p{M}*\p{Emoji_Modifier}?)\u200d/gu;

function escaped(code: number): string {
  const digits = code.toString(16);
  return digits.length > 4 ? `\\u{${digits}}` : `\\u${digits.padStart(4, '0')}`;
}
