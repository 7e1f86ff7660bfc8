/** What others did to the files of a capture, and what became of its entries. */
export interface Destruction {
  readonly files: number;
  /** Entries that were written again. */
  readonly rescued: number;
  /** Entries whose contents nothing holds any more. */
  readonly lost: number;
  /** Entries that can be read while the engine runs, and that could not be written again, and why. */
  readonly unsaved?: number;
  readonly fault: string | undefined;
}

const counted = (count: number): string => `${count.toLocaleString('en-US')} ${count === 1 ? 'entry' : 'entries'}`;

/** In words, once for all of it. */
export function destructionText({ files, rescued, lost, unsaved = 0, fault }: Destruction, place: string): string {
  const what = files === 1 ? '1 file of the capture was' : `${files} files of the capture were`;
  const parts = [`${what} deleted, renamed, replaced or cut by another program (${place}).`];
  if (rescued > 0)
    parts.push(`${counted(rescued)} in ${files === 1 ? 'it' : 'them'} could still be read and were written again.`);
  if (lost > 0) parts.push(`The contents of ${counted(lost)} cannot be recovered.`);
  if (unsaved > 0) {
    parts.push(
      `${counted(unsaved)} could not be written again and can be read only until the engine ends. ${fault ?? ''}`.trim(),
    );
  }
  parts.push('The capture goes on.');
  return parts.join(' ');
}
