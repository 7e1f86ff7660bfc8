/**
 * The kind of a JSON value (`kindOf`) as a part of an ICU message.
 * @param name the name of the parameter
 */
export function kindText(name: string): string {
  return `{${name}, select, list {an array} text {text} number {a number} object {an object} nothing {nothing} function {a function} symbol {a symbol} other {{${name}}}}`;
}
