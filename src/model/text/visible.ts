/**
 * Makes invisible characters visible: control characters as their symbols (␀ … ␟, ␡), and as escapes those that have no width or change the
 * writing direction of the surrounding text, so that one name cannot be mistaken for another.
 */
export function visible(text: string): string {
  // Most texts. Compiling the expression for all others takes a long time.
  if (!/[^ -~]/.test(text)) return text;
  return text.replace(hidden, (character) => {
    const code = character.codePointAt(0) ?? 0;
    if (code < 0x20) return String.fromCharCode(0x2400 + code);
    return code === 0x7f ? '␡' : escaped(code);
  });
}

/** Like `visible`, for a text of several lines: line breaks and tabs are kept. */
export function visibleLines(text: string): string {
  return text.replace(/[^\n\t]+/g, visible);
}

/** A text as a JSON string, with invisible characters made visible. */
export function quoted(text: string): string {
  return visible(JSON.stringify(text));
}

/**
 * All characters that Unicode defines as ignorable, and the blank Braille pattern. Joiners and variation selectors are allowed in emoji.
 */
const hidden =
  // oxlint-disable-next-line no-control-regex
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u115f\u1160\u180e\u200b\u200c\u200e\u200f\u2028-\u202e\u2060-\u206f\u2800\u3164\ufeff\uffa0\ufff0-\ufffb\u{1d173}-\u{1d17a}\u{e0000}-\u{e0fff}]|\u034f|[\u17b4\u17b5]|[\u180b-\u180d\u180f]|[\ufe00-\ufe0e]|(?<!\p{Extended_Pictographic}\p{Emoji_Modifier}?)\ufe0f(?!\u20e3)|(?<!\p{Extended_Pictographic}\p{M}*\p{Emoji_Modifier}?)\u200d/gu;

function escaped(code: number): string {
  const digits = code.toString(16);
  return digits.length > 4 ? `\\u{${digits}}` : `\\u${digits.padStart(4, '0')}`;
}
