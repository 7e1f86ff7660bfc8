/** Removes secrets from texts, in all forms (`writtenForms.ts`), in time that does not depend on their values. */
import { redacted } from '../url/secretName.ts';
import { percentDecoded } from '../url/urlText.ts';
import { SecretSearch, type TextRange } from './secretSearch.ts';

/** Shorter secrets would mask ordinary words. */
const minLength = 4;
/**
 * If a secret has more characters, the automaton is created again for each text that is long enough to contain it, and is not kept, because
 * it takes 40 bytes for each character.
 */
const maxKept = 20_000;

export class SecretMask {
  readonly #ordinary: readonly string[];
  readonly #long: readonly string[];
  /**
   * The smallest number of backslashes that is a secret; Infinity if there is none. Such secrets are searched for separately, because
   * consecutive backslashes are one symbol for the search.
   */
  readonly #leastBackslashes: number;
  #search: SecretSearch | undefined;

  /** Each secret is searched for as it is written and decoded. */
  constructor(secrets: readonly string[]) {
    const forms = new Set(secrets.flatMap((secret) => [percentDecoded(secret), secret]));
    const known = [...forms].filter(({ length }) => length >= minLength);
    const [backslashes, others] = [known.filter(isBackslashes), known.filter((secret) => !isBackslashes(secret))];
    this.#leastBackslashes = Math.min(...backslashes.map(({ length }) => length));
    this.#ordinary = others.filter(({ length }) => length <= maxKept);
    this.#long = others.filter(({ length }) => length > maxKept);
  }

  /** Called before the first text of a call, because the time for all of them together is limited. */
  begin(): void {
    this.#search?.begin();
  }

  /**
   * Overlapping matches are combined.
   * @param end the result ends there; the text after it only shows whether a secret crosses the end
   */
  text(text: string, end = text.length): string {
    const left = replaced(text, this.ranges(text, end), end);
    return this.#leastBackslashes === Infinity ? left : withoutBackslashes(left, this.#leastBackslashes);
  }

  /**
   * The ranges of the secrets, except secrets that consist only of backslashes. Secrets that begin after `end` are not
   * needed.
   */
  ranges(text: string, end = text.length): TextRange[] {
    return this.#searchFor(text, end)?.ranges(text, end) ?? [];
  }

  #searchFor(text: string, end: number): SecretSearch | undefined {
    // No form is shorter than the text that it represents, but a cut text can end with the beginning of a form.
    const long = this.#long.filter(({ length }) => length <= text.length || end < text.length);
    if (long.length > 0) return new SecretSearch([...this.#ordinary, ...long]);
    return this.#ordinary.length === 0 ? undefined : (this.#search ??= new SecretSearch(this.#ordinary));
  }
}

function replaced(text: string, all: readonly TextRange[], end: number): string {
  const ranges = all.filter(({ start }) => start < end);
  if (ranges.length === 0) return text.slice(0, end);
  const kept = ranges.map(({ start }, index) => text.slice(ranges[index - 1]?.end ?? 0, start));
  return [...kept, text.slice(ranges.at(-1)?.end, end)].join(redacted);
}

function isBackslashes(secret: string): boolean {
  return /^\\+$/.test(secret);
}

function withoutBackslashes(text: string, least: number): string {
  return text.replace(/(?:\\|%(?:25){0,3}5[cC])+/g, (row) =>
    row.replace(/%(?:25){0,3}5[cC]/g, '\\').length >= least ? redacted : row,
  );
}
