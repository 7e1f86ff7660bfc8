import type { Omission } from './interop.ts';
import type { OmissionCode } from './omissionCodes.ts';
import { type Pair, pairsOf } from './fields.ts';

/**
 * Collects the omissions, which are the parts that cannot be carried over; the same omission of one item is listed
 * once.
 */
export class OmissionList {
  readonly #omissions = new Map<string, Omission>();

  add(at: string, code: OmissionCode, name?: string): void {
    const omission = { at, code, ...(name !== undefined && { name }) };
    this.#omissions.set(JSON.stringify([at, code, name]), omission);
  }

  /** An empty list for a conversion that is only tried. */
  probe(): OmissionList {
    return new OmissionList();
  }

  get all(): Omission[] {
    return [...this.#omissions.values()];
  }

  /** The values of the enabled pairs, by name. Of several pairs with the same name, the last one is used. */
  texts(pairs: unknown, at: string, { fold = false } = {}): Record<string, string> {
    return this.textsOf(pairsOf(pairs), at, { fold });
  }

  textsOf(pairs: readonly Pair[], at: string, { fold = false } = {}): Record<string, string> {
    const values = new Map<string, [string, string]>();
    for (const { key, value, disabled } of pairs) {
      if (disabled) {
        this.add(at, 'disabled', key);
        continue;
      }
      const name = this.safeName(key, at);
      const known = fold ? name.toLowerCase() : name;
      if (values.has(known)) this.add(at, 'twice', key);
      values.set(known, [name, value]);
    }
    return Object.fromEntries(values.values());
  }

  /** Names that every object inherits cannot be keys of a collection. */
  safeName(name: string, at: string): string {
    if (!['__proto__', 'constructor', 'prototype'].includes(name)) return name;
    this.add(at, 'lostName', name);
    return `${name}_`;
  }
}
