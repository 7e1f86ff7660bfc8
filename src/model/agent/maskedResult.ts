/**
 * Removes secrets from the data that agents receive: known secrets everywhere. In payloads, it also removes the values
 * of fields that are named like secrets, and texts that look like tokens, because a payload can contain a secret that
 * the inspector does not know.
 */
import { isRecord } from '../../base/isRecord.ts';
import { mapTree } from '../../base/treeMap.ts';
import { redacted } from '../url/secretName.ts';

/**
 * Narrower than the names of secrets in URLs: `code`, `key` and `author` are ordinary fields of payloads, without which an agent could not
 * understand them.
 */
const secretField =
  /token|secret|passw|passphrase|api[-_.]?key|private[-_.]?key|access[-_.]?key|authorization|credential|jwt|bearer|cookie|session[-_.]?id|^(?:auth|pwd|pass|pin|otp|cvv|cvc)$/i;
/** Fields whose numbers are secrets too. Other numbers, such as `tokens: 3`, are counts. */
const secretNumber = /passw|passcode|passphrase|^(?:pwd|pass|pin|otp|cvv|cvc)$/i;
/** A JSON Web Token, and the value of an Authorization header. */
const token = /\beyJ[\w-]{8,}\.[\w-]+(?:\.[\w-]*)?|\b(?:Bearer|Basic) +[\w.~+/-]{8,}=*/g;
/** A field of an object in a text, as JSON or as in a preview; the value can be cut off at the end of the text. */
const fieldInText = /("(?:[^"\\]|\\.){1,100}"|[\p{L}_$][\p{L}\p{N}_$]{0,100})(\s*:\s*)"((?:[^"\\]|\\.)*)("|$)/gu;
/** A field in JSON text that is itself a JSON string, so that its quotes are escaped one or more times. */
const escapedField = /(?<!\\)(\\+)"([^"\\]{1,100})\1"\s*:\s*\1"/g;
/** The beginning of a field whose value is a number, a list or an object. */
const otherField = /("(?:[^"\\]|\\.){1,100}"|[\p{L}_$][\p{L}\p{N}_$]{0,100})\s*:\s*(?=[[{\d-])/gu;
/** A string (with the colon after it, if it is a key), or a bracket, or other characters. */
const partOfJson = /"((?:[^"\\]|\\.)*)("\s*:|"|$)|[[\]{}]|[^"[\]{}]+/gsy;
const numberInText = /-?\d[\d.eE+-]*/y;

/** Masks a text of a payload. */
export function maskedText(text: string): string {
  const fields = text.replace(fieldInText, (whole, name: string, colon: string, value: string, end: string) =>
    secretField.test(name.replaceAll('"', '')) && value !== '' ? `${name}${colon}"${redacted}${end}` : whole,
  );
  return maskedValues(maskedNested(fields)).replace(token, redacted);
}

function maskedNested(text: string): string {
  let masked = '';
  let end = 0;
  escapedField.lastIndex = 0;
  for (let match = escapedField.exec(text); match; match = escapedField.exec(text)) {
    const [, slashes = '', name = ''] = match;
    if (!secretField.test(name)) continue;
    const start = escapedField.lastIndex;
    const close = `${slashes}"`;
    let after = text.indexOf(close, start);
    // A quote after more backslashes is a part of the value.
    while (after > start && text[after - 1] === '\\') after = text.indexOf(close, after + close.length);
    masked += text.slice(end, start) + (after === start ? '' : redacted);
    end = after < 0 ? text.length : after;
    escapedField.lastIndex = end;
  }
  return masked + text.slice(end);
}

/** Masks numbers, and the texts in lists and objects, as `maskedPayload` does. The text may be cut off at its end. */
function maskedValues(text: string): string {
  let masked = '';
  let end = 0;
  otherField.lastIndex = 0;
  for (let match = otherField.exec(text); match; match = otherField.exec(text)) {
    const name = (match[1] ?? '').replaceAll('"', '');
    const start = otherField.lastIndex;
    const first = text[start] ?? '';
    if (first === '[' || first === '{') {
      if (!secretField.test(name)) continue;
      const { value, after } = maskedContainer(text, start);
      masked += text.slice(end, start) + value;
      end = after;
    } else {
      if (!secretNumber.test(name)) continue;
      numberInText.lastIndex = start;
      masked += `${text.slice(end, start)}"${redacted}"`;
      end = start + (numberInText.exec(text)?.[0].length ?? 0);
    }
    otherField.lastIndex = end;
  }
  return masked + text.slice(end);
}

function maskedContainer(text: string, start: number): { value: string; after: number } {
  let value = '';
  let depth = 0;
  partOfJson.lastIndex = start;
  for (let match = partOfJson.exec(text); match; match = partOfJson.exec(text)) {
    const [part, content, close = ''] = match;
    value += content !== undefined && content !== '' && !close.endsWith(':') ? `"${redacted}${close}` : part;
    if (part === '[' || part === '{') depth++;
    else if ((part === ']' || part === '}') && --depth === 0) return { value, after: partOfJson.lastIndex };
    if (partOfJson.lastIndex >= text.length) break;
  }
  return { value, after: text.length };
}

/** Masks a payload in payload notation, or another value that contains names and texts from other programs. */
export function maskedPayload(value: unknown): unknown {
  return mapTree(value, (node) => {
    if (node instanceof SecretValue) {
      const { value: inner } = node;
      if (Array.isArray(inner)) return { array: inner.map((item) => new SecretValue(item)) };
      if (isRecord(inner)) {
        return { object: Object.entries(inner).map(([key, field]) => [key, new SecretValue(field)] as const) };
      }
      return { leaf: typeof inner === 'string' && inner !== '' ? redacted : inner };
    }
    if (Array.isArray(node)) return { array: node };
    if (isRecord(node)) {
      return {
        object: Object.entries(node).map(([key, field]): [string, unknown] => [key, hidden(key, field)]),
      };
    }
    return { leaf: typeof node === 'string' ? maskedText(node) : node };
  });
}

/** The value of a field that is named like a secret. All texts in it are masked, such as those of `tokens: { access: "…" }`. */
class SecretValue {
  readonly value: unknown;

  constructor(value: unknown) {
    this.value = value;
  }
}

function hidden(key: string, field: unknown): unknown {
  if (typeof field === 'number') return secretNumber.test(key) ? redacted : field;
  return secretField.test(key) ? new SecretValue(field) : field;
}
