import { type ConnectionProfile, namespaceOf, titleOf } from '../../model/profile/profile.ts';
import { shownUrl } from '../../model/url/shownUrl.ts';
import type { NamedConnection } from '../../protocol/shapes.ts';
import { namedPath } from './namedPath.ts';

/** The name of a connection of the inspector in the log. */
export function namedProfile(connectionId: string, profile: ConnectionProfile): NamedConnection {
  return {
    connectionId,
    name: titleOf(profile),
    url: shownUrl(profile.url),
    namespace: namespaceOf(profile),
    ...namedPath(profile.path),
  };
}
