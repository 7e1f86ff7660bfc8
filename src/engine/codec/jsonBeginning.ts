/** The beginning of a JSON text as a value: what a row shows of a payload of megabytes needs no more of it. */
import { parseExactJson } from '../../model/numbers/exactJson.ts';

const quote = '"';
/** Blanks, punctuation, a string as far as its last whole escape, or a number or literal. */
const token = /[ \t\n\r]+|[[\]{},:]|"(?:[^"\\]|\\(?:u[0-9a-fA-F]{4}|[^u]))*("?)|[-+.\w]+/y;
/** A longer name that is cut is kept: what is shown ends inside of it. */
const longName = 500;

/**
 * The value that begins at an index of a text that may end anywhere: containers as far as they go, a string cut short. A number, a literal
 * or a name that the end may have cut is left out.
 * @param isWhole the text was not cut
 * @returns undefined when nothing of it can be read
 */
export function parseJsonBeginning(text: string, from: number, isWhole: boolean): unknown {
  if (isWhole) return parseExactJson(text.slice(from));
  /** What closes the containers that are open, the innermost last. */
  const closers: string[] = [];
  /** Behind the last value that is whole, or the last container that was opened. */
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
        // The end of the text may have cut it.
        if (found.trim() !== '' && at < text.length) end = at;
    }
  }
  return end === from ? undefined : closed(end);
}
