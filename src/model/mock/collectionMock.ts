/**
 * The acknowledgements and events that a mock server sends in response to the emits of a collection: those that the
 * emits expect, if the expectation defines all of their values. All others are listed. The result is plain data.
 */
import { mapTree, pathSegments, pathText } from '../../base/treeMap.ts';
import { type Collection, type Emit, expectOf, listEmits } from '../collection/collection.ts';
import { fillProfileTexts } from '../collection/collectionFill.ts';
import { referencedNames, VariableError, VariableResolver } from '../collection/variables.ts';
import { userError } from '../cause/userErrors.ts';
import { type ConnectionProfile, namespaceOf } from '../profile/profile.ts';
import type { Parser } from './mockOptions.ts';
import { mockTexts } from './mockTexts.ts';

interface MockResponse {
  readonly namespace: string;
  readonly event: string;
  /** The arguments in payload notation; undefined if any arguments match. */
  readonly args: readonly unknown[] | undefined;
  readonly ack: readonly unknown[] | undefined;
  readonly events: readonly { readonly event: string; readonly args: readonly unknown[] }[];
}

export interface CollectionMock {
  readonly path: string | undefined;
  readonly parser: Parser;
  readonly namespaces: readonly string[];
  readonly responses: readonly MockResponse[];
  readonly omissions: readonly string[];
}

export interface CollectionMockInput {
  readonly collection: Collection;
  readonly environment: Readonly<Record<string, string>> | undefined;
  /** The name of the file, for errors. */
  readonly file: string;
}

/** Thrown for a matcher that does not define a single value. */
class NoValueError extends Error {
  readonly path: string;

  constructor(path: string) {
    super(path);
    this.path = path;
  }
}

/** @throws UserError if there is nothing to serve */
export function collectionMock({ collection, environment, file }: CollectionMockInput): CollectionMock {
  const resolver = new VariableResolver({
    environment,
    variables: collection.variables,
    secrets: 'keep',
    sources: 'keep',
  });
  const listed = listEmits(collection.emits);
  if (listed.length === 0) throw userError('mock.noEmits', { file });
  const omissions: string[] = [];
  const profiles = new Map<string, ConnectionProfile | undefined>();
  for (const [key, profile] of Object.entries(collection.connections)) {
    profiles.set(
      key,
      known(() => fillProfileTexts(profile, resolver)),
    );
  }
  const responses = listed.flatMap(({ path: emit, emit: saved }): MockResponse[] => {
    const profile = profiles.get(saved.connection);
    const namespace = profile && namespaceOf(profile);
    const event = known(() => resolver.fill(saved.event, { root: 'event', typed: false }));
    if (namespace === undefined || isOpen(namespace)) {
      omissions.push(mockTexts.emitNowhere({ emit }));
      return [];
    }
    if (event === undefined || isOpen(event)) {
      omissions.push(mockTexts.emitUnnamed({ emit }));
      return [];
    }
    const args = known(() => resolver.fill(saved.args ?? [], { root: 'args', typed: true }));
    const sent = args && !isOpen(args) && !hasFile(args) ? args : undefined;
    if (!sent) omissions.push(mockTexts.emitAnyArgs({ emit }));
    return [{ namespace, event, args: sent, ...expected(emit, saved, resolver, omissions) }];
  });
  const used = [...profiles.values()].filter((profile) => profile !== undefined);
  const paths = new Set(used.map(({ path }) => path));
  const parsers = new Set(used.map(({ parser = 'default' }) => parser));
  const [path] = paths;
  const [parser = 'default'] = parsers;
  if (paths.size > 1) omissions.push(mockTexts.otherPath({ path: path ?? '/socket.io' }));
  if (parsers.size > 1) omissions.push(mockTexts.otherParser({ parser }));
  const names = used.map(namespaceOf).filter((namespace) => !isOpen(namespace));
  return { path, parser, namespaces: [...new Set(names)], responses, omissions };
}

function expected(
  emit: string,
  saved: Emit,
  resolver: VariableResolver,
  omissions: string[],
): Pick<MockResponse, 'ack' | 'events'> {
  const { ack, events = [] } = saved.expect ? expectOf(saved.expect) : {};
  if (!ack && saved.ack) omissions.push(mockTexts.ackUnknown({ emit }));
  const attempt = <T>(make: () => T, omitted: (path: string) => string): T | undefined => {
    try {
      return make();
    } catch (error) {
      if (!(error instanceof NoValueError) && !(error instanceof VariableError)) throw error;
      omissions.push(omitted(error instanceof NoValueError ? error.path : 'expect'));
      return undefined;
    }
  };
  return {
    ack:
      ack &&
      attempt(
        () => values(resolver.fill(ack, { root: 'expect.ack', typed: true }), 'expect.ack'),
        (path) => mockTexts.ackMatcher({ emit, path }),
      ),
    events: events.flatMap(({ event, args }, index) => {
      const root = `expect.events[${index}]`;
      const made = attempt(
        () => {
          if (!args) throw new NoValueError(`${root}.args`);
          const name = resolver.fill(event, { root, typed: false });
          if (isOpen(name)) throw new NoValueError(`${root}.event`);
          return { event: name, args: values(resolver.fill(args, { root, typed: true }), `${root}.args`) };
        },
        (path) => mockTexts.eventMatcher({ emit, event, path }),
      );
      return made ? [made] : [];
    }),
  };
}

/** Notations of values; other keys that begin with `$` are operators of matchers. */
const notations: ReadonlySet<string> = new Set(['$binary', '$hex', '$date', '$undefined', '$number']);

/**
 * The values that matchers define, in payload notation.
 * @throws NoValueError
 */
function values(matchers: readonly unknown[], root: string): unknown[] {
  return mapTree(matchers, (node, path) => {
    const refuse = (): never => {
      throw new NoValueError(pathText(pathSegments(path), root));
    };
    if (typeof node === 'string') return isOpen(node) ? refuse() : { leaf: node };
    if (typeof node !== 'object' || node === null) return { leaf: node };
    if (Array.isArray(node)) return { array: node };
    const entries = Object.entries(node);
    const special = entries.find(([key]) => key.startsWith('$') && !key.startsWith('$$'));
    if (!special) return { object: entries };
    const [key, operand] = special as [string, unknown];
    if (entries.length === 1 && notations.has(key)) return { leaf: node };
    if (entries.length === 1 && key === '$exact') return { leaf: exactly(operand) ? operand : refuse() };
    return refuse();
  }) as unknown[];
}

function exactly(operand: unknown): boolean {
  return !isOpen(operand) && !hasFile(operand);
}

/** Whether a value still contains references to secrets or dynamic variables. */
function isOpen(value: unknown): boolean {
  return referencedNames(value).length > 0;
}

function hasFile(value: unknown): boolean {
  let found = false;
  mapTree(value, (node) => {
    if (typeof node !== 'object' || node === null) return { leaf: node };
    if (Array.isArray(node)) return { array: node };
    found ||= Object.hasOwn(node, '$file');
    return { object: Object.entries(node) };
  });
  return found;
}

function known<T>(make: () => T): T | undefined {
  try {
    return make();
  } catch (error) {
    if (error instanceof VariableError) return undefined;
    throw error;
  }
}
