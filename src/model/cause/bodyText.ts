/** A short text from the body of an HTTP response: never a whole page. */
import { htmlText, isHtml } from './htmlText.ts';

const maxLength = 200;
/** Number of characters of a body that are examined. */
const maxBody = 64_000;

/** The title and the first line of text of an HTML page, the message in JSON, the first line of anything else; empty if there is none. */
export function bodyText(body: string | undefined): string {
  const text = body?.slice(0, maxBody).trim() ?? '';
  if (text === '') return '';
  if (/^[[{"]/.test(text)) {
    const message = jsonText(text);
    if (message !== undefined) return cut(message);
  }
  return cut(isHtml(text) ? textOfHtml(text) : firstLine(text));
}

function jsonText(text: string): string | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value === 'string') return firstLine(value);
  if (typeof value !== 'object' || value === null) return undefined;
  const fields = value as Record<string, unknown>;
  for (const name of ['message', 'error', 'detail', 'title', 'reason']) {
    const found = fields[name];
    if (typeof found === 'string') return firstLine(found);
    if (typeof found === 'object' && found !== null && 'message' in found && typeof found.message === 'string') {
      return firstLine(found.message);
    }
  }
  try {
    return firstLine(JSON.stringify(value));
  } catch {
    // The body is nested too deeply to be formatted.
    return undefined;
  }
}

function textOfHtml(html: string): string {
  const { title, body } = htmlText(html);
  const parts = [title, firstLine(body)].map((part) => unescaped(part).replace(/\s+/g, ' ').trim());
  return parts.filter((part, index) => part !== '' && parts.indexOf(part) === index).join(' · ');
}

function firstLine(text: string): string {
  const lines = text.split(/[\r\n]+/);
  return lines.map((line) => line.replace(/[\p{Cc}\s]+/gu, ' ').trim()).find((line) => line !== '') ?? '';
}

const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', '#39': '’', nbsp: ' ', amp: '&' };

function unescaped(text: string): string {
  return text.replace(/&(lt|gt|quot|#39|nbsp|amp);/g, (_whole, name: string) => entities[name] ?? '');
}

function cut(text: string): string {
  return text.length > maxLength ? `${text.slice(0, maxLength)}…` : text;
}
