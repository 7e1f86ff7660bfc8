/**
 * The known facts about the values at one position: the kinds that occurred, the literals if there are few, the items
 * of lists, and the forms of objects. It is extended value by value. Its memory is bounded, whatever values are added:
 * the number of all shapes by a budget that they share, the number of literals, keys and levels by constants.
 */
import { ExactNumber } from '../numbers/exactNumber.ts';
import { ObjectShape } from './objectShape.ts';
import { type Budget, maxLiteralLength, seen, type SeenValues } from './seenValues.ts';

/** Maximum number of literals at one position. If there are more, the values are not an enumeration. */
const maxLiterals = 16;
/** Deeper values are not examined. */
const maxDepth = 32;

export class Shape implements SeenValues {
  kinds = 0;
  texts: Set<string> | undefined = new Set();
  textCount = 0;
  numbers: Set<number> | undefined = new Set();
  numberCount = 0;
  item: Shape | undefined;
  object: ObjectShape | undefined;
  readonly #budget: Budget;
  readonly #depth: number;

  constructor(budget: Budget, depth = 0) {
    this.#budget = budget;
    this.#depth = depth;
    budget.left--;
  }

  add(value: unknown): void {
    switch (typeof value) {
      case 'string':
        this.kinds |= seen.text;
        this.textCount++;
        if (this.texts) this.#addText(value);
        return;
      case 'number':
        this.#addNumber(value);
        return;
      case 'boolean':
        this.kinds |= value ? seen.true : seen.false;
        return;
      case 'bigint':
        this.kinds |= seen.number | seen.exact;
        this.numbers = undefined;
        return;
      case 'undefined':
        this.kinds |= seen.undefined;
        return;
      default:
        if (value === null) this.kinds |= seen.null;
        else this.#addObject(value as object);
    }
  }

  merge(other: SeenValues): void {
    this.kinds |= other.kinds;
    this.textCount += other.textCount;
    if (!other.texts) this.texts = undefined;
    else for (const text of other.texts) if (this.texts) this.#addText(text);
    this.numberCount += other.numberCount;
    if (!other.numbers) this.numbers = undefined;
    else for (const number of other.numbers) if (this.numbers) this.#addInteger(number);
    if (other.item) {
      const item = this.#itemShape();
      if (item) item.merge(other.item);
      else this.kinds |= seen.unknown;
    }
    if (other.object) this.#objectShape().merge(other.object);
  }

  #addText(text: string): void {
    if (text.length > maxLiteralLength || (this.texts?.add(text).size ?? 0) > maxLiterals) this.texts = undefined;
  }

  #addNumber(value: number): void {
    this.kinds |= seen.number;
    this.numberCount++;
    if (Number.isInteger(value)) {
      if (this.numbers) this.#addInteger(value);
    } else {
      this.kinds |= seen.fraction;
      this.numbers = undefined;
    }
  }

  #addInteger(value: number): void {
    if ((this.numbers?.add(value).size ?? 0) > maxLiterals) this.numbers = undefined;
  }

  #addObject(value: object): void {
    if (Array.isArray(value)) {
      this.kinds |= seen.list;
      if (value.length === 0) return;
      const item = this.#itemShape();
      if (!item) this.kinds |= seen.unknown;
      else for (let index = 0; index < value.length; index++) item.add(value[index]);
    } else if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) this.kinds |= seen.binary;
    else if (value instanceof Date) this.kinds |= seen.date;
    else if (value instanceof ExactNumber) {
      this.kinds |= seen.number | seen.exact | (/^-?\d+$/.test(value.literal) ? 0 : seen.fraction);
      this.numbers = undefined;
    } else if (this.#depth >= maxDepth) this.kinds |= seen.unknown;
    else this.#objectShape().add(value as Record<string, unknown>);
  }

  #objectShape(): ObjectShape {
    return (this.object ??= new ObjectShape(this.#budget, () => this.#child()));
  }

  #itemShape(): Shape | undefined {
    return (this.item ??= this.#child());
  }

  /** Undefined when no more shapes may be created. */
  #child(): Shape | undefined {
    return this.#budget.left > 0 && this.#depth < maxDepth ? new Shape(this.#budget, this.#depth + 1) : undefined;
  }
}
