const letter = 6;
const wideLetter = 11;
/** Chinese, Japanese and Korean characters, which are as wide as high. */
const wide = /[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uff60]/g;

/** The approximate width of a text with a size of 11 px. A chart in a file cannot measure its texts. */
export function textWidth(text: string): number {
  const wideCount = text.match(wide)?.length ?? 0;
  return (text.length - wideCount) * letter + wideCount * wideLetter;
}
