import type { Renamed, SavedEmit } from '../../src/protocol/hostMessages.ts';

/** The saved emit under its new path; the same object if it was not renamed. */
export function followRename(saved: SavedEmit, { uri, from, to, versions, ...moved }: Renamed): SavedEmit {
  if (saved.uri !== uri) return saved;
  if (versions) {
    if (saved.emit !== from) return saved;
    // If the emit also changed in another way since it was loaded, the draft keeps the old version, so that saving it is refused.
    const { toUri = uri, file = saved.file, connection = saved.connection } = moved;
    const version = saved.version === versions.before ? versions.after : saved.version;
    return { ...saved, uri: toUri, file, connection, emit: to, version };
  }
  return saved.emit.startsWith(`${from}/`) ? { ...saved, emit: to + saved.emit.slice(from.length) } : saved;
}
