/**
 * Removes secrets from what agents receive: known secrets everywhere. In payloads, it also removes the values of fields that are
 * named like secrets, and texts that look like tokens, because a payload can contain a secret that the inspector does not know.
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

/** A text of a payload. */
export function maskedText(text: string): string {
  const fields = text.replace(fieldInText, (whole, name: string, colon: string, value: string, end: string) =>
    secretField.test(name.replaceAll('"', '')) && value !== '' ? `${name}${colon}"${redacted}${end}` : whole,
  );
  return fields.replace(token, redacted);
}

/** A payload in payload notation, or another value with names and texts of other programs. */
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
