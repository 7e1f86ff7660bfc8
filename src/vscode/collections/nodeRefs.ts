import * as v from 'valibot';
import { checked } from '../../host/commands/checked.ts';
import type { CollectionRef } from '../../host/collections/collectionItemActions.ts';

const uri = v.string();
const text = v.string();

/** The data of a node of the view (`collectionNodes.ts`). */
const node = v.variant('type', [
  v.object({ type: v.literal('file'), uri }),
  v.object({ type: v.literal('folder'), uri, path: text }),
  v.object({ type: v.literal('emit'), uri, emit: text }),
  v.object({ type: v.literal('scenario'), uri, scenario: text }),
  v.object({ type: v.literal('connection'), uri, connection: text }),
  v.object({ type: v.literal('request'), uri, request: text }),
]);

/** @throws UserError when it is not a node of a collection or of one of its parts */
export function refOf(input: unknown): CollectionRef {
  const ref = checked(node, input);
  switch (ref.type) {
    case 'file':
      return { uri: ref.uri };
    case 'folder':
      return { uri: ref.uri, item: { type: 'folder', path: ref.path } };
    case 'emit':
      return { uri: ref.uri, item: { type: 'emit', path: ref.emit } };
    case 'scenario':
      return { uri: ref.uri, item: { type: 'scenario', path: ref.scenario } };
    case 'connection':
      return { uri: ref.uri, item: { type: 'connection', path: ref.connection } };
    case 'request':
      return { uri: ref.uri, item: { type: 'request', path: ref.request } };
  }
}

/** Undefined for a node that is neither a collection nor a part of one. */
export function tryRefOf(input: unknown): CollectionRef | undefined {
  return v.is(node, input) ? refOf(input) : undefined;
}
