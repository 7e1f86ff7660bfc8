/** Finds the key whose literal determines which fields an object has, such as `type`. */
import { type Form, seen, type SeenValues } from './seenValues.ts';

export type Literal = string | number | boolean;

export interface Distinction {
  readonly key: string;
  readonly groups: readonly { readonly literals: readonly Literal[]; readonly forms: readonly Form[] }[];
}

/** For a key with such a name, one object of each kind is enough evidence. Other keys need several objects for each literal. */
const likelyNames =
  /^(?:type|kind|event|action|op|cmd|command|method|topic|tag|status|state|ok|success|_type|__typename|\$type)$/i;
const minCount = 3;
/** Maximum number of literals in one form. */
const maxOfForm = 8;

/** Undefined if no key has different literals in different forms. */
export function distinctionOf(forms: readonly Form[]): Distinction | undefined {
  const [first, ...others] = forms;
  if (!first || others.length === 0) return undefined;
  const shared = first.keys.filter((key) => others.every(({ keys }) => keys.includes(key)));
  const total = forms.reduce((sum, { count }) => sum + count, 0);
  const sorted = [...shared.filter((key) => likelyNames.test(key)), ...shared.filter((key) => !likelyNames.test(key))];
  for (const key of sorted) {
    const groups = groupsBy(key, forms);
    if (!groups || groups.length < 2) continue;
    const literals = groups.flatMap((group) => group.literals);
    const isBoolean = literals.every((literal) => typeof literal === 'boolean');
    if (isBoolean || likelyNames.test(key) || total >= minCount * literals.length) return { key, groups };
  }
  return undefined;
}

/** Groups forms that share a literal; undefined if the values of a form are not all literals. */
function groupsBy(key: string, forms: readonly Form[]): Distinction['groups'] | undefined {
  const groups: { literals: Literal[]; forms: Form[] }[] = [];
  for (const form of forms) {
    const shape = form.shapes[form.keys.indexOf(key)];
    const literals = shape && literalsOf(shape);
    if (!literals) return undefined;
    const same = groups.filter((group) => group.literals.some((literal) => literals.includes(literal)));
    const [target = { literals: [], forms: [] }, ...merged] = same;
    if (same.length === 0) groups.push(target);
    for (const group of merged) groups.splice(groups.indexOf(group), 1);
    target.forms.push(...merged.flatMap((group) => group.forms), form);
    const all = new Set([...target.literals, ...merged.flatMap((group) => group.literals), ...literals]);
    target.literals.splice(0, Infinity, ...all);
  }
  return groups;
}

/** Undefined if the values are of different kinds, or too many. */
export function literalsOf({ kinds, texts, numbers }: SeenValues): Literal[] | undefined {
  if (kinds === seen.true || kinds === seen.false) return [kinds === seen.true];
  if (kinds === seen.text && texts && texts.size <= maxOfForm) return [...texts];
  return kinds === seen.number && numbers && numbers.size <= maxOfForm ? [...numbers] : undefined;
}
