import { shownUrl } from '../url/shownUrl.ts';

/**
 * The names that a connection had before it was opened with another address, namespace or display name. It keeps its ID and its entries,
 * which belong to the server that it was connected to at that time.
 */
export interface NameAndAddress {
  readonly name: string;
  readonly url: string;
  readonly namespace: string;
}

export interface EarlierName extends NameAndAddress {
  /** The first entry that has the next name. */
  readonly before: number;
}

export interface WithEarlierNames extends NameAndAddress {
  /** The earlier names, in the order of time. */
  readonly earlier?: readonly EarlierName[] | undefined;
}

/** The oldest names are dropped, and their entries are shown with the next name. */
const maxEarlier = 100;

/**
 * The earlier names of a connection that now has another name or address.
 * @param before the first entry that has the new name
 */
export function earlierNames(
  known: WithEarlierNames | undefined,
  next: NameAndAddress,
  before: number,
): readonly EarlierName[] | undefined {
  if (!known) return undefined;
  const { name, url, namespace, earlier = [] } = known;
  const isSame = name === next.name && url === next.url && namespace === next.namespace;
  if (isSame) return known.earlier;
  return [...earlier, { name, url, namespace, before }].slice(-maxEarlier);
}

/** The connection with the name that it had at an entry. */
export function namedAt<T extends WithEarlierNames>(connection: T, seq: number): T {
  const found = connection.earlier?.find(({ before }) => seq < before);
  if (!found) return connection;
  const { name, url, namespace } = found;
  return { ...connection, name, url, namespace };
}

/** Whether entries of these connections have different names. */
export function haveSeveralNames(connections: readonly WithEarlierNames[]): boolean {
  return connections.length > 1 || connections.some(({ earlier = [] }) => earlier.length > 0);
}

/** Reads earlier names from a file, without passwords in their URLs. */
export function readEarlierNames(value: unknown): EarlierName[] {
  if (!Array.isArray(value)) return [];
  return value.slice(-maxEarlier).flatMap((item: unknown): EarlierName[] => {
    const { name, url, namespace, before } = (item ?? {}) as Record<string, unknown>;
    const isKnown =
      typeof name === 'string' &&
      typeof url === 'string' &&
      typeof namespace === 'string' &&
      typeof before === 'number';
    return isKnown ? [{ name, url: shownUrl(url), namespace, before }] : [];
  });
}
