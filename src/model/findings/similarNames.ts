/** Finds the event name that was probably meant. */

/** Longer names are not compared. */
const maxLength = 64;

/**
 * The most similar of the given names: it differs in case and separators only, or in few characters. Undefined if there is none.
 */
export function similarName(name: string, others: Iterable<string>): string | undefined {
  let best: string | undefined;
  let least = Infinity;
  for (const other of others) {
    if (other === name || other.length > maxLength || name.length > maxLength) continue;
    const distance = distanceOf(name, other);
    if (distance >= least) continue;
    least = distance;
    best = other;
  }
  return best;
}

/** The first of the given names that differs from this one in case and separators only. */
export function sameExceptForm(name: string, others: Iterable<string>): string | undefined {
  if (name.length > maxLength) return undefined;
  const own = plain(name);
  if (own === '') return undefined;
  for (const other of others) if (other !== name && other.length <= maxLength && plain(other) === own) return other;
  return undefined;
}

/** Infinity if the names are not similar. */
function distanceOf(a: string, b: string): number {
  const plainA = plain(a);
  const plainB = plain(b);
  if (plainA !== '' && plainA === plainB) return 0.5;
  const length = Math.min(a.length, b.length);
  const allowed = length >= 8 ? 2 : length >= 4 ? 1 : 0;
  if (Math.abs(a.length - b.length) > allowed) return Infinity;
  const distance = editDistance(a, b);
  return distance <= allowed ? distance : Infinity;
}

function plain(name: string): string {
  return name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
}

/** The number of characters that are inserted, removed, replaced or swapped with the next one. */
function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const isSame = a[i - 1] === b[j - 1];
      let least = Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + (isSame ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        least = Math.min(least, (before[j - 2] ?? 0) + 1);
      next.push(least);
    }
    before = row;
    row = next;
  }
  return row[b.length] ?? 0;
}
