/** Every cause with every parameter that makes a difference to its text. */
import { type MessageFormatElement, parse, TYPE } from '@formatjs/icu-messageformat-parser';
import type { CauseParams, CauseText } from '../../../src/model/cause/cause.ts';

type Samples = Record<string, (string | number | boolean)[]>;

/** Values of the parameters: as the text declares them, or as its ICU messages name them. */
export function samplesOf({ params, icu = [] }: CauseText): Samples {
  const samples: Samples = {};
  for (const [name, values] of Object.entries(params ?? {})) samples[name] = [...values];
  for (const message of icu) collect(parse(message, { ignoreTag: true }), samples);
  return samples;
}

/** Without parameters, with all, with each value of each one alone, and beside all the others. */
export function casesOf(samples: Samples): CauseParams[] {
  const all = Object.fromEntries(Object.entries(samples).map(([name, [first = '']]) => [name, first]));
  const each = Object.entries(samples).flatMap(([name, values]) => values.map((value) => ({ [name]: value })));
  return [{}, all, ...each, ...each.map((one) => ({ ...all, ...one }))];
}

function collect(elements: readonly MessageFormatElement[], samples: Samples): void {
  for (const element of elements) {
    if (element.type === TYPE.select || element.type === TYPE.plural) {
      const known = (samples[element.value] ??= []);
      for (const [selector, { value }] of Object.entries(element.options)) {
        if (selector !== 'other')
          known.push(element.type === TYPE.plural ? Number(selector.replace('=', '')) : selector);
        collect(value, samples);
      }
      if (element.type === TYPE.plural) known.push(2);
    } else if (element.type === TYPE.number) (samples[element.value] ??= []).push(1234);
    else if (element.type === TYPE.argument) {
      const known = (samples[element.value] ??= []);
      if (known.length === 0) known.push('sample');
    }
  }
}
