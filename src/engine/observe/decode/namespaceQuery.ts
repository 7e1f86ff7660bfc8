/** A connect packet of Socket.IO 2 that contains the query of its namespace: `0/chat?token=a,`. */
export interface NamespaceQuery {
  /** The text up to the question mark. */
  readonly before: string;
  readonly query: string;
  /** The text from the comma on; empty if there is none. */
  readonly after: string;
}

/**
 * @param text the text of a Socket.IO packet
 * @returns undefined for a packet of another type, or without a query
 */
export function namespaceQuery(text: string): NamespaceQuery | undefined {
  const [, before, query, after] = /^(0\/[^,?]*\?)([^,]*)(.*)$/s.exec(text) ?? [];
  return before === undefined || query === undefined || after === undefined ? undefined : { before, query, after };
}
