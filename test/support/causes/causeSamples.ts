/** Every cause with every parameter that changes its text. */
import { type MessageFormatElement, parse, TYPE } from '@formatjs/icu-messageformat-parser';
import type { CauseParams, CauseText } from '../../../src/model/cause/cause.ts';
import { isEnd } from '../../../src/model/cause/causeCatalog.ts';

/** The placeholder of a parameter that may be any text. */
export const anyText = 'sample';

type Samples = Record<string, (string | number | boolean)[]>;

/** The values of each parameter: those that the text declares, and those that the branches of its ICU messages name. */
export function samplesOf({ params, derived, icu }: CauseText): Samples {
  const samples: Samples = {};
  for (const [name, values] of Object.entries(params)) samples[name] = [...values];
  for (const message of icu) collect(parse(message, { ignoreTag: true }), samples);
  for (const name of derived) Reflect.deleteProperty(samples, name);
  return Object.fromEntries(
    Object.entries(samples)
      .filter(([name]) => !isEnd(name))
      .map(([name, values]) => [name, [...new Set(values)]]),
  );
}

/** The names of the parameters in the ICU messages of a text. */
export function namesIn({ icu }: CauseText): string[] {
  const named: Samples = {};
  for (const message of icu) collect(parse(message, { ignoreTag: true }), named);
  return Object.keys(named).filter((name) => !isEnd(name));
}

/** The cases: without parameters, with all of them, and with each value of each parameter, alone and together with all others. */
export function casesOf(samples: Samples): CauseParams[] {
  const all = Object.fromEntries(Object.entries(samples).map(([name, [first = '']]) => [name, first]));
  const each = Object.entries(samples).flatMap(([name, values]) => values.map((value) => ({ [name]: value })));
  return [{}, all, ...each, ...each.map((one) => ({ ...all, ...one }))];
}

/**
 * A number that selects this branch of a plural: for "=5" it is 5, and for "one" it is 1. Besides "other", English has no
 * further branches.
 */
function countOf(selector: string): number {
  return selector === 'one' ? 1 : Number(selector.replace('=', ''));
}

function collect(elements: readonly MessageFormatElement[], samples: Samples): void {
  for (const element of elements) {
    if (element.type === TYPE.select || element.type === TYPE.plural) {
      const known = (samples[element.value] ??= []);
      for (const [selector, { value }] of Object.entries(element.options)) {
        if (selector !== 'other' && selector !== 'none')
          known.push(element.type === TYPE.plural ? countOf(selector) : selector);
        collect(value, samples);
      }
      if (element.type === TYPE.plural) known.push(2);
    } else if (element.type === TYPE.number) (samples[element.value] ??= []).push(1234);
    else if (element.type === TYPE.argument) {
      const known = (samples[element.value] ??= []);
      if (known.length === 0) known.push(anyText);
    }
  }
}
