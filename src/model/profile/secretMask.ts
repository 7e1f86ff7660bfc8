/** Takes secrets out of texts, in whatever form they stand there (`writtenForms.ts`), in time that does not depend on what they are. */
import { redacted } from '../url/secretName.ts';
import { percentDecoded } from '../url/urlText.ts';
import { SecretSearch, type TextRange } from './secretSearch.ts';

/** Shorter ones would blank out ordinary words. */
const minLength = 4;
/** What longer ones are looked for with is made for each text that is as long, and not kept: it takes 40 bytes a character. */
const maxKept = 20_000;

export class SecretMask {
  readonly #ordinary: readonly string[];
  readonly #long: readonly string[];
  /** What is nothing but backslashes is one symbol to the search, and stands only where there are so many. */
  readonly #leastBackslashes: number;
  #search: SecretSearch | undefined;

  /** Each is looked for as it is written and decoded. */
  constructor(secrets: readonly string[]) {
    const forms = new Set(secrets.flatMap((secret) => [percentDecoded(secret), secret]));
    const known = [...forms].filter(({ length }) => length >= minLength);
    const [backslashes, others] = [known.filter(isBackslashes), known.filter((secret) => !isBackslashes(secret))];
    this.#leastBackslashes = Math.min(...backslashes.map(({ length }) => length));
    this.#ordinary = others.filter(({ length }) => length <= maxKept);
    this.#long = others.filter(({ length }) => length > maxKept);
  }

  /** Before the first text of a call: what all of them together may take is bounded. */
  begin(): void {
    this.#search?.begin();
  }

  /** Where some overlap, all of them are one. */
  text(text: string): string {
    const search = this.#searchFor(text);
    const left = search ? replaced(text, search.ranges(text)) : text;
    return this.#leastBackslashes === Infinity ? left : withoutBackslashes(left, this.#leastBackslashes);
  }

  #searchFor(text: string): SecretSearch | undefined {
    // No form is shorter than what it stands for.
    const long = this.#long.filter(({ length }) => length <= text.length);
    if (long.length > 0) return new SecretSearch([...this.#ordinary, ...long]);
    return this.#ordinary.length === 0 ? undefined : (this.#search ??= new SecretSearch(this.#ordinary));
  }
}

function replaced(text: string, ranges: readonly TextRange[]): string {
  if (ranges.length === 0) return text;
  const kept = ranges.map(({ start }, index) => text.slice(ranges[index - 1]?.end ?? 0, start));
  return [...kept, text.slice(ranges.at(-1)?.end)].join(redacted);
}

function isBackslashes(secret: string): boolean {
  return /^\\+$/.test(secret);
}

function withoutBackslashes(text: string, least: number): string {
  return text.replace(/(?:\\|%(?:25){0,3}5[cC])+/g, (row) =>
    row.replace(/%(?:25){0,3}5[cC]/g, '\\').length >= least ? redacted : row,
  );
}
