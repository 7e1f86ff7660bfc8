import { listEmits } from '../../model/collection/collection.ts';
import { rebasedFiles } from '../../model/collection/collectionArgs.ts';
import type { ListedEmit } from '../../protocol/hostMessages.ts';
import type { CollectionPort } from '../hostPort.ts';
import { pathInForm } from './formPaths.ts';

/**
 * The emits of the workspace's collections as the emit form can use them. Arguments with variables are left out: the form sends exactly
 * what it shows, and only an emit that is sent from the collection has its variables filled in.
 */
export async function listedEmits(collections: Pick<CollectionPort, 'list' | 'positionOf'>): Promise<ListedEmit[]> {
  return (await collections.list()).flatMap(({ uri, result }) => {
    if (!result.ok) return [];
    const position = collections.positionOf(uri);
    return listEmits(result.collection.emits)
      .filter(({ emit }) => !hasVariable(emit.event))
      .map(({ path, emit: { event, args = [], ack, volatile, compress } }) => {
        const json = JSON.stringify(rebasedFiles(args, (file) => pathInForm(file, position)));
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
