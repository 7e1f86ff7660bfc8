import { posix } from 'node:path';
import { listEmits } from '../../model/collection/collection.ts';
import { rebasedFiles } from '../../model/collection/collectionArgs.ts';
import type { ListedEmit } from '../../protocol/hostMessages.ts';
import type { CollectionPort, CollectionPosition } from '../hostPort.ts';

/**
 * The emits of the workspace's collections as the emit form can use them. Arguments with variables are left out: the form sends what it
 * shows, and only an emit from the collection fills variables in.
 */
export async function listedEmits(collections: Pick<CollectionPort, 'list' | 'positionOf'>): Promise<ListedEmit[]> {
  return (await collections.list()).flatMap(({ uri, result }) => {
    if (!result.ok) return [];
    const position = collections.positionOf(uri);
    return listEmits(result.collection.emits)
      .filter(({ emit }) => !hasVariable(emit.event))
      .map(({ path, emit: { event, args = [], ack, volatile, compress } }) => {
        const json = JSON.stringify(rebasedFiles(args, (file) => inForm(file, position)));
        return {
          emit: path,
          event,
          ...(hasVariable(json) ? {} : { args: json }),
          ...(ack !== undefined && { ack }),
          ...(volatile !== undefined && { volatile }),
          ...(compress !== undefined && { compress }),
        };
      });
  });
}

function hasVariable(text: string): boolean {
  return text.includes('{{');
}

/** Forms name files relative to the first workspace folder. What lies elsewhere stays as it is, and is not found there. */
export function inForm(path: string, position: CollectionPosition | undefined): string {
  if (!position) return path;
  return posix.relative(position.folder, posix.join(posix.dirname(position.file), path));
}
