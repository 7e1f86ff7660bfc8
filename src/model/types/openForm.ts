import type { Field, Form, NewValues, SeenFields, SeenValues } from './seenValues.ts';

/** Maximum number of fields with a shape of their own. All further keys share one shape. */
const maxFields = 128;

/** Objects with different keys as one form, whose fields can be optional. */
export class OpenForm implements SeenFields {
  readonly fields = new Map<string, Field>();
  count = 0;
  rest: SeenValues | undefined;
  hasMore = false;
  readonly #newValues: NewValues;

  constructor(newValues: NewValues) {
    this.#newValues = newValues;
  }

  add(keys: readonly string[], value: Readonly<Record<string, unknown>>): void {
    this.count++;
    for (const key of keys) {
      const field = this.#field(key);
      if (field) {
        field.count++;
        field.shape.add(value[key]);
      } else this.#restShape()?.add(value[key]);
    }
  }

  /** Takes over the shapes of a form that is no longer kept separately. */
  adoptForm({ keys, shapes, count }: Form): void {
    this.count += count;
    keys.forEach((key, index) => {
      const shape = shapes[index];
      if (!shape) return;
      if (this.fields.has(key) || this.fields.size >= maxFields) this.#mergeField(key, shape, count);
      else this.fields.set(key, { shape, count });
    });
  }

  mergeForm({ keys, shapes, count }: Form): void {
    this.count += count;
    keys.forEach((key, index) => {
      const shape = shapes[index];
      if (shape) this.#mergeField(key, shape, count);
    });
  }

  merge(other: SeenFields): void {
    this.count += other.count;
    for (const [key, { shape, count }] of other.fields) this.#mergeField(key, shape, count);
    if (other.rest) this.#restShape()?.merge(other.rest);
    this.hasMore ||= other.hasMore;
  }

  #mergeField(key: string, shape: SeenValues, count: number): void {
    const field = this.#field(key);
    if (field) {
      field.count += count;
      field.shape.merge(shape);
    } else this.#restShape()?.merge(shape);
  }

  /** The field of a key; undefined for a new key if there are too many keys. */
  #field(key: string): Field | undefined {
    const known = this.fields.get(key);
    if (known || this.rest || this.hasMore) return known;
    const shape = this.fields.size < maxFields ? this.#newValues() : undefined;
    if (!shape) return undefined;
    const field = { shape, count: 0 };
    this.fields.set(key, field);
    return field;
  }

  #restShape(): SeenValues | undefined {
    this.rest ??= this.#newValues();
    if (!this.rest) this.hasMore = true;
    return this.rest;
  }
}
