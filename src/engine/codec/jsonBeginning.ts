/** Parses the beginning of a JSON text, which is enough for the preview of a large payload. */
import { parseExactJson } from '../../model/numbers/exactJson.ts';

const quote = '"';
/** White space, punctuation, a string up to its last complete escape sequence, a number, or a literal. */
const token = /[ \t\n\r]+|[[\]{},:]|"(?:[^"\\]|\\(?:u[0-9a-fA-F]{4}|[^u]))*("?)|[-+.\w]+/y;
/** An incomplete key of at least this length is kept, because the preview ends inside of it. */
const longName = 500;

/**
 * Parses the value at an index of a text that can end anywhere. If a container or string is incomplete, its existing part is kept. A
 * number, literal or key that can be incomplete is left out.
 * @param isWhole whether the text is complete
 * @returns undefined if no value can be parsed
 */
export function parseJsonBeginning(text: string, from: number, isWhole: boolean): unknown {
  if (isWhole) return parseExactJson(text.slice(from));
  /** The closing brackets of the open containers, the innermost last. */
  const closers: string[] = [];
  /** The index after the last complete value or the last opening bracket. */
  let end = from;
  let isName = false;
  const closed = (to: number, cut = ''): unknown =>
    parseExactJson(text.slice(from, to) + cut + closers.toReversed().join(''));
  token.lastIndex = from;
  for (let match = token.exec(text); match; match = token.exec(text)) {
    const [found, closing] = match;
    const at = token.lastIndex;
    switch (found.charAt(0)) {
      case quote:
        if (closing === quote) {
          if (!isName) end = at;
        } else if (!isName) return closed(at, quote);
        else return found.length > longName ? closed(at, `${quote}:null`) : closed(end);
        break;
      case '{':
      case '[':
        closers.push(found === '{' ? '}' : ']');
        isName = found === '{';
        end = at;
        break;
      case '}':
      case ']':
        closers.pop();
        if (closers.length === 0) return closed(at);
        end = at;
        break;
      case ',':
        isName = closers.at(-1) === '}';
        break;
      case ':':
        isName = false;
        break;
      default:
        // The token can be incomplete.
        if (found.trim() !== '' && at < text.length) end = at;
    }
  }
  return end === from ? undefined : closed(end);
}
