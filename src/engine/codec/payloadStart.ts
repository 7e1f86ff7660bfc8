/** The characters that the parsers accept as digits of an ID. Whitespace is included, because `Number(' ') == ' '`. */
const idDigits = /[\d\s]*/y;

/**
 * Index of the JSON in a packet, after the type, number of attachments, namespace and ID. Source: socket.io-parser 3.3 and 4.2,
 * decodeString. The parsers accept any text before the hyphen that is a number, such as "0x1".
 */
export function payloadStart(text: string): number {
  const type = text.charAt(0);
  const hyphen = type === '5' || type === '6' ? text.indexOf('-', 1) : -1;
  let at = hyphen < 0 ? 1 : hyphen + 1;
  if (text.charAt(at) === '/') {
    const comma = text.indexOf(',', at);
    at = comma < 0 ? text.length : comma + 1;
  }
  idDigits.lastIndex = at;
  return idDigits.test(text) ? idDigits.lastIndex : at;
}
