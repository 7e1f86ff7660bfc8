/** The location of a saved emit, and its new location after an item or a file was renamed. */
import type { Renamed } from '../../protocol/hostMessages.ts';

export interface EmitLocation {
  /** The URI of the collection's file, as text. */
  readonly uri: string;
  /** The emit's name preceded by its folders. */
  readonly emit: string;
}

/** Returns the new location of an emit, or the same if it was not renamed. */
export type Move = <Location extends EmitLocation>(location: Location) => Location;

/** For an emit or a folder that was renamed or moved: returns the function that gives each location its new value. */
export function itemMove({ uri, from, to, toUri = uri }: Pick<Renamed, 'uri' | 'from' | 'to' | 'toUri'>): Move {
  return (location) => {
    const isMeant = location.uri === uri && (location.emit === from || location.emit.startsWith(`${from}/`));
    return isMeant ? { ...location, uri: toUri, emit: to + location.emit.slice(from.length) } : location;
  };
}

/** For files that were renamed: returns the function that gives each location its new value. */
export function fileMove(files: readonly MovedFile[]): Move {
  return (location) => {
    const uri = movedUri(location.uri, files);
    return uri === location.uri ? location : { ...location, uri };
  };
}

/** The old and the new URI of a file, as text. */
export interface MovedFile {
  readonly from: string;
  readonly to: string;
}

/** Returns the new URI of a file. If a folder was renamed, the URIs of all files in it change too. */
export function movedUri(uri: string, files: readonly MovedFile[]): string {
  const file = files.find(({ from }) => uri === from || uri.startsWith(`${from}/`));
  return file ? file.to + uri.slice(file.from.length) : uri;
}
