/**
 * The objects at one position. While there are few, each form (a set of keys, and the value of a key such as `type`) has its own fields, so
 * that unions can be found. When there are too many forms, they are grouped by the key that distinguishes them, or all are merged.
 */
import { type Distinction, distinctionOf } from './distinction.ts';
import { OpenForm } from './openForm.ts';
import {
  type Budget,
  type Form,
  maxLiteralLength,
  type NewValues,
  type SeenFields,
  type SeenObjects,
} from './seenValues.ts';

/** Keys whose text usually determines which fields an object has. */
const tagNames: ReadonlySet<string> = new Set([
  'type',
  'kind',
  'event',
  'action',
  'op',
  'cmd',
  'command',
  'method',
  'topic',
  'tag',
  '$type',
  '_type',
  '__typename',
]);
const maxForms = 16;
const maxVariants = 24;

interface Variants {
  readonly key: string;
  readonly byLiteral: Map<unknown, OpenForm>;
}

export class ObjectShape implements SeenObjects {
  forms: Form[] | undefined = [];
  variants: Variants | undefined;
  open: OpenForm | undefined;
  #last: Form | undefined;
  readonly #budget: Budget;
  readonly #newValues: NewValues;

  constructor(budget: Budget, newValues: NewValues) {
    this.#budget = budget;
    this.#newValues = newValues;
  }

  add(value: Readonly<Record<string, unknown>>): void {
    const keys = Object.keys(value);
    const form = this.#last;
    if (form && hasKeys(form, keys) && hasTag(form, value)) this.#addTo(form, value);
    else if (this.forms) this.#addForm(keys, value);
    else this.#addOpen(keys, value);
  }

  merge(other: SeenObjects): void {
    if (other.forms) for (const form of other.forms) this.#mergeForm(form);
    else if (other.variants) {
      const { key, byLiteral } = other.variants;
      const merged = new Map<SeenFields, OpenForm | undefined>();
      for (const [literal, variant] of byLiteral) {
        const known = this.variants?.key === key ? this.variants : undefined;
        if (!merged.has(variant)) {
          const target = known && this.#variant(known, literal);
          if (target) target.merge(variant);
          else this.#mergeOpen(variant);
          merged.set(variant, target);
        } else if (known && !known.byLiteral.has(literal)) {
          const target = merged.get(variant);
          if (target) known.byLiteral.set(literal, target);
        }
      }
    } else if (other.open) this.#mergeOpen(other.open);
  }

  #addTo(form: Form, value: Readonly<Record<string, unknown>>): void {
    form.count++;
    const { keys, shapes } = form;
    for (let index = 0; index < keys.length; index++) shapes[index]?.add(value[keys[index] ?? '']);
  }

  #addForm(keys: readonly string[], value: Readonly<Record<string, unknown>>): void {
    const tagIndex = keys.findIndex((key) => tagNames.has(key));
    const tagValue = tagIndex < 0 ? undefined : value[keys[tagIndex] ?? ''];
    const tag = typeof tagValue === 'string' && tagValue.length <= maxLiteralLength ? tagValue : undefined;
    const form = this.#form(keys, tagIndex, tag);
    if (form) this.#addTo(form, value);
    else this.#addOpen(keys, value);
  }

  /** Finds or creates a form; undefined if there are too many forms. In this case, all forms are merged, and no new ones are created. */
  #form(keys: readonly string[], tagIndex: number, tag: string | undefined): Form | undefined {
    const known = this.forms?.find((form) => form.tag === tag && hasKeys(form, keys)) ?? this.#reordered(keys, tag);
    if (known) return (this.#last = known);
    if (this.forms && this.forms.length < maxForms && this.#budget.left > keys.length) {
      const shapes = keys.map(() => this.#newValues());
      if (shapes.every((shape) => shape !== undefined)) {
        const form = { keys, shapes, tagIndex, tag, count: 0 };
        this.forms.push(form);
        return (this.#last = form);
      }
    }
    this.#giveUpForms();
    return undefined;
  }

  /** Finds a form that has the same keys in another order. */
  #reordered(keys: readonly string[], tag: string | undefined): Form | undefined {
    const candidates = this.forms?.filter((form) => form.tag === tag && form.keys.length === keys.length) ?? [];
    if (candidates.length === 0) return undefined;
    const names = new Set(keys);
    return candidates.find((form) => form.keys.every((key) => names.has(key)));
  }

  #giveUpForms(): void {
    const { forms } = this;
    if (!forms) return;
    this.forms = undefined;
    this.#last = undefined;
    const distinction = distinctionOf(forms);
    const literals = distinction?.groups.reduce((sum, group) => sum + group.literals.length, 0) ?? 0;
    if (distinction && literals < maxVariants) this.#split(distinction);
    else {
      this.open = new OpenForm(this.#newValues);
      for (const form of forms) this.open.adoptForm(form);
    }
  }

  #split({ key, groups }: Distinction): void {
    const byLiteral = new Map<unknown, OpenForm>();
    for (const { forms, literals } of groups) {
      const variant = new OpenForm(this.#newValues);
      for (const form of forms) variant.adoptForm(form);
      for (const literal of literals) byLiteral.set(literal, variant);
    }
    this.variants = { key, byLiteral };
  }

  #addOpen(keys: readonly string[], value: Readonly<Record<string, unknown>>): void {
    if (this.variants) {
      const { key } = this.variants;
      const variant = keys.includes(key) ? this.#variant(this.variants, value[key]) : undefined;
      if (variant) {
        variant.add(keys, value);
        return;
      }
    }
    this.#opened().add(keys, value);
  }

  /** Finds or creates the variant of a literal; undefined if the value is not a literal, or if there are too many literals. */
  #variant({ byLiteral }: Variants, literal: unknown): OpenForm | undefined {
    const known = byLiteral.get(literal);
    if (known) return known;
    const isLiteral = typeof literal === 'string' ? literal.length <= maxLiteralLength : typeof literal !== 'object';
    if (!isLiteral || byLiteral.size >= maxVariants || this.#budget.left <= 0) return undefined;
    const variant = new OpenForm(this.#newValues);
    byLiteral.set(literal, variant);
    return variant;
  }

  /** Merges all objects into one form with optional fields. */
  #opened(): OpenForm {
    this.#giveUpForms();
    if (this.open) return this.open;
    const open = new OpenForm(this.#newValues);
    for (const variant of new Set(this.variants?.byLiteral.values())) open.merge(variant);
    this.variants = undefined;
    return (this.open = open);
  }

  #mergeForm(form: Form): void {
    if (this.forms) {
      const target = this.#form(form.keys, form.tagIndex, form.tag);
      if (target) {
        target.count += form.count;
        form.keys.forEach((key, index) => {
          const shape = form.shapes[index];
          if (shape) target.shapes[target.keys.indexOf(key)]?.merge(shape);
        });
        return;
      }
    }
    this.#opened().mergeForm(form);
  }

  #mergeOpen(other: SeenFields): void {
    this.#opened().merge(other);
  }
}

function hasKeys(form: Form, keys: readonly string[]): boolean {
  const expected = form.keys;
  if (expected.length !== keys.length) return false;
  for (let index = 0; index < keys.length; index++) if (expected[index] !== keys[index]) return false;
  return true;
}

function hasTag({ keys, tagIndex, tag }: Form, value: Readonly<Record<string, unknown>>): boolean {
  if (tagIndex < 0) return true;
  const found = value[keys[tagIndex] ?? ''];
  return typeof found === 'string' && found.length <= maxLiteralLength ? found === tag : tag === undefined;
}
