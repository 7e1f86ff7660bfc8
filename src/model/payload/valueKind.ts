/**
 * The kind of a value as a code (`kindText` formats it), for a message that must not contain the value. `true`, `false` and `null` are
 * their own kinds.
 */
export function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'list';
  if (value === null) return 'null';
  switch (typeof value) {
    case 'string':
      return 'text';
    case 'bigint':
      return 'number';
    case 'boolean':
      return String(value);
    case 'undefined':
      return 'nothing';
    default:
      return typeof value;
  }
}
