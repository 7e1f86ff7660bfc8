/** The visible text of an HTML page. A single pass from left to right, so that the page of a hostile server takes only linear time. */

/** Elements whose content is not shown as text. */
const hiddenElements: ReadonlySet<string> = new Set(['script', 'style', 'title', 'noscript', 'head']);

/** Elements that begin and end a line. */
const blockElements: ReadonlySet<string> = new Set([
  ...['p', 'div', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'br', 'hr', 'li', 'tr', 'center', 'pre', 'table', 'body', 'html'],
  ...['section', 'main', 'header'],
]);

const maxTagName = 20;

export interface HtmlText {
  /** The content of the first title element; empty if there is none. */
  readonly title: string;
  /** The text without tags, comments and hidden elements, one line for each block; entities are not decoded. */
  readonly body: string;
}

/** Whether a text contains a tag. */
export function isHtml(text: string): boolean {
  const open = text.search(/<\w/);
  return open >= 0 && text.indexOf('>', open) > 0;
}

export function htmlText(html: string): HtmlText {
  return { title: titleOf(html), body: bodyOf(html) };
}

function titleOf(html: string): string {
  const tag = html.search(/<title[\s>]/i);
  const start = tag < 0 ? -1 : html.indexOf('>', tag);
  if (start < 0) return '';
  const end = html.indexOf('<', start);
  return html.slice(start + 1, end < 0 ? html.length : end);
}

function bodyOf(html: string): string {
  const texts: string[] = [];
  // A page may open `head` repeatedly without closing it. If its closing tag was not found once, it is not searched for again.
  let headHasEnd = true;
  let at = 0;
  while (at < html.length) {
    const open = html.indexOf('<', at);
    if (open < 0) break;
    texts.push(html.slice(at, open));
    at = open;
    if (html.startsWith('<!--', open)) {
      at = after(html, '-->', open + 4) ?? html.length;
      continue;
    }
    const name = tagNameAt(html, open + 1);
    if (name === undefined) {
      texts.push('<');
      at = open + 1;
      continue;
    }
    const end = after(html, '>', open + 1);
    // An unclosed tag is text, together with everything after it.
    if (end === undefined) break;
    at = end;
    texts.push(blockElements.has(name.replace('/', '')) ? '\n' : ' ');
    if (!hiddenElements.has(name)) continue;
    if (name !== 'head') at = closingTag(html, name, end) ?? html.length;
    else if (headHasEnd) {
      const close = closingTag(html, name, end);
      headHasEnd = close !== undefined;
      at = close ?? end;
    }
  }
  texts.push(html.slice(at));
  return texts.join('');
}

/** The name of a tag in lower case, with the slash of a closing tag; empty for a declaration; undefined if no tag begins here. */
function tagNameAt(html: string, at: number): string | undefined {
  const match = /^(?:(\/?[a-z][a-z\d]*)|[/!?])/i.exec(html.slice(at, at + maxTagName));
  return match ? (match[1] ?? '').toLowerCase() : undefined;
}

/** The index after the closing tag of an element. */
function closingTag(html: string, name: string, from: number): number | undefined {
  const pattern = new RegExp(`</${name}`, 'gi');
  pattern.lastIndex = from;
  const found = pattern.exec(html);
  return found ? (after(html, '>', found.index) ?? html.length) : undefined;
}

function after(text: string, what: string, from: number): number | undefined {
  const found = text.indexOf(what, from);
  return found < 0 ? undefined : found + what.length;
}
