import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  causeCodes,
  causeMessage,
  causeRemedies,
  causeSentence,
  causeText,
} from '../../../../src/model/cause/causeTexts.ts';
import { casesOf, samplesOf } from '../../../support/causes/causeSamples.ts';
import { causesIndex, indexPath, madePart, pagePath } from '../../../support/causes/causeDocs.ts';

const root = join(import.meta.dirname, '../../../..');

describe.each(causeCodes)('the cause %s', (code) => {
  const text = causeText(code);
  const samples = samplesOf(text);

  it('has a text with every parameter, and none that it does not declare', () => {
    const read = new Set<string>();
    for (const params of casesOf(samples)) {
      const watched = new Proxy(params, {
        get: (target, name) => {
          if (typeof name === 'string') read.add(name);
          return Reflect.get(target, name) as unknown;
        },
      });
      const said = [causeMessage({ code, params: watched }), ...causeRemedies({ code, params: watched })].join(' ');
      expect(said, JSON.stringify(params)).not.toMatch(/undefined|NaN(?!”| and)|\[object|\{\w+\}/);
      expect(causeSentence({ code, params })).toBeTypeOf('string');
    }
    read.delete('debugSession');
    const declared = new Set(Object.keys(samples));
    // Where another cause is named by its code, its own parameters stand beside it.
    const nested = Object.values(samples)
      .flat()
      .filter((value) => causeCodes.includes(value as never));
    const known = new Set([
      ...declared,
      ...nested.flatMap((inner) => Object.keys(samplesOf(causeText(inner as never)))),
    ]);
    if (!text.icu) expect([...read].filter((name) => !known.has(name))).toEqual([]);
  });

  it('has a page, whose first part is made from the catalogue (`npm run docs:causes`)', () => {
    expect(readFileSync(pagePath(code), 'utf8').startsWith(madePart(code))).toBe(true);
  });
});

describe('the catalogue of causes', () => {
  let sources: string;
  beforeAll(() => {
    sources = ['src', 'webview']
      .flatMap((folder) =>
        readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
          .filter((name) => name.endsWith('.ts') && !name.includes('cause/texts/'))
          .map((name) => readFileSync(join(root, folder, name), 'utf8')),
      )
      .join('\n');
  });

  it('has no code that nothing uses', () => {
    expect(causeCodes.filter((code) => !sources.includes(`'${code}'`))).toEqual([]);
  });

  it('is what docs/causes.md lists (`npm run docs:causes` makes it)', () => {
    expect(readFileSync(indexPath, 'utf8')).toBe(causesIndex());
  });

  it('has codes of the form area.cause', () => {
    expect(causeCodes.filter((code) => !/^[a-z]+\.[a-z][A-Za-z0-9]*$/.test(code))).toEqual([]);
  });

  it('has a text for a code of another version', () => {
    expect(causeSentence({ code: 'future.cause' })).toBe('The cause is not known to this version.');
    expect(causeSentence({ code: 'toString' })).toBe('The cause is not known to this version.');
  });
});
