/** Where a saved emit is, and where it is after an item or a file was renamed. */
import type { Renamed } from '../../protocol/hostMessages.ts';

export interface EmitPlace {
  /** The URI of the collection's file, as text. */
  readonly uri: string;
  /** The emit's name preceded by its folders. */
  readonly emit: string;
}

/** Returns the new place of an emit, or the same if it was not renamed. */
export type Move = <Place extends EmitPlace>(place: Place) => Place;

/** An emit, or a folder with everything in it, was renamed. */
export function itemMove({ uri, from, to }: Pick<Renamed, 'uri' | 'from' | 'to'>): Move {
  return (place) => {
    const isMeant = place.uri === uri && (place.emit === from || place.emit.startsWith(`${from}/`));
    return isMeant ? { ...place, emit: to + place.emit.slice(from.length) } : place;
  };
}

/** Files were renamed. */
export function fileMove(files: readonly MovedFile[]): Move {
  return (place) => {
    const uri = movedUri(place.uri, files);
    return uri === place.uri ? place : { ...place, uri };
  };
}

/** URIs as text. */
export interface MovedFile {
  readonly from: string;
  readonly to: string;
}

/** Renaming a folder also renames the files in it. */
export function movedUri(uri: string, files: readonly MovedFile[]): string {
  const file = files.find(({ from }) => uri === from || uri.startsWith(`${from}/`));
  return file ? file.to + uri.slice(file.from.length) : uri;
}
