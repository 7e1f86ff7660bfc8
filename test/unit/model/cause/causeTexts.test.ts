import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  causeMessage,
  causeRemedies,
  causeSentence,
  causeText,
  causeWithText,
  isKnownCode,
  knownCodes,
} from '../../../../src/model/cause/causeTexts.ts';
import { casesOf, namesIn, samplesOf } from '../../../support/causes/causeSamples.ts';
import {
  causesIndex,
  indexPath,
  madePart,
  pagePath,
  pagesPath,
  writtenPart,
} from '../../../support/causes/causeDocs.ts';
import { collectTexts } from '../../../support/texts/collectTexts.ts';

const root = join(import.meta.dirname, '../../../..');

/** Loads the texts of all codes, including those of the host and the demo server, which are defined next to the code that uses them. */
const bundle = await collectTexts();
const codes = knownCodes();

/** The most frequent causes. Their pages have a part that is written by hand, on how to confirm and fix the cause. */
const common = [
  'ack.timeout',
  'connect.basicAuth',
  'connect.noAnswer',
  'connect.notSocketIo',
  'connect.redirected',
  'connect.refused',
  'connect.tlsSelfSigned',
  'connect.wrongPath',
  'emit.volatileDiscarded',
  'handshake.unknownSid',
  'namespace.invalid',
  'namespace.noAnswer',
  'namespace.refused',
  'packet.invalidJson',
  'protocol.parserMismatch',
  'protocol.serverIsV2',
  'server.disconnected',
  'transport.payloadTooLarge',
  'transport.pingTimeout',
];

describe.each(codes)('the cause %s', (code) => {
  const text = causeText(code);
  const samples = samplesOf(text);

  it('has a text with every combination of parameters', () => {
    // Signs of an unexpected parameter in a message, except for those that the text itself contains.
    const own = JSON.stringify([text.icu, samples]);
    const signs = ['undefined', 'NaN', '[object', 'none', '{', '}'].filter(
      (sign) => /[{}]/.test(sign) || !own.includes(sign),
    );
    for (const params of casesOf(samples)) {
      const rendered = [causeMessage({ code, params }), ...causeRemedies({ code, params })].join(' ');
      expect(
        signs.filter((sign) => rendered.includes(sign)),
        JSON.stringify(params),
      ).toEqual([]);
      expect(causeSentence({ code, params })).toBeTypeOf('string');
    }
  });

  it('has complete sentences for the problem and the remedies', () => {
    // This cause shows the text of a version 1 file unchanged.
    if (code === 'file.recordedText') return expect(causeMessage({ code, params: { text: 'a' } })).toBe('a');
    const names = Object.keys(samples);
    const whole = casesOf(samples).filter((params) => names.every((name) => Object.hasOwn(params, name)));
    const texts = whole.flatMap((params) => [causeMessage({ code, params }), ...causeRemedies({ code, params })]);
    expect(texts.filter((text) => (text !== '' && !/[.!?…]["”’)]*$/.test(text)) || /\.\.(?=\s|$)/.test(text))).toEqual(
      [],
    );
  });

  it('declares all parameters of its messages when it declares some', () => {
    const declared = new Set([...Object.keys(text.params), ...text.derived]);
    if (Object.keys(text.params).length > 0) expect(namesIn(text).filter((name) => !declared.has(name))).toEqual([]);
    expect([...text.nested, ...text.derived].filter((name) => !namesIn(text).includes(name))).toEqual([]);
  });

  it('names codes of the catalog where another cause is nested in it', () => {
    const nested = text.nested.flatMap((name) => text.params[name] ?? []);
    expect(nested.filter((inner) => !isKnownCode(String(inner)))).toEqual([]);
    expect(nested.length > 0).toBe(text.nested.length > 0);
  });

  it('has a page, whose first part is generated from the catalog (`npm run docs:causes`)', () => {
    expect(readFileSync(pagePath(code), 'utf8').startsWith(madePart(code))).toBe(true);
  });
});

describe('the catalog of causes', () => {
  let sources: string;
  beforeAll(() => {
    sources = ['src', 'webview']
      .flatMap((folder) =>
        readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
          .filter((name) => name.endsWith('.ts') && !name.includes('cause/texts/') && !name.endsWith('Texts.ts'))
          .map((name) => readFileSync(join(root, folder, name), 'utf8')),
      )
      .join('\n');
  });

  it('has no unused code', () => {
    expect(codes.filter((code) => !sources.includes(`'${code}'`))).toEqual([]);
  });

  it('has no two codes with the same texts', () => {
    const firstOf = new Map(codes.toReversed().map((code) => [JSON.stringify(causeText(code).icu), code]));
    expect(codes.filter((code) => firstOf.get(JSON.stringify(causeText(code).icu)) !== code)).toEqual([]);
  });

  it('is listed in docs/causes.md (`npm run docs:causes` generates it)', () => {
    expect(readFileSync(indexPath, 'utf8')).toBe(causesIndex());
  });

  it('has codes of the form area.cause', () => {
    expect(codes.filter((code) => !/^[a-z][A-Za-z]*\.[a-z][A-Za-z0-9]*$/.test(code))).toEqual([]);
  });

  it('knows every code of the bundle of texts, and has one page for each', () => {
    const inBundle = Object.keys(bundle).flatMap((key) => /^cause\.([^.]+\.[^.]+)$/.exec(key)?.[1] ?? []);
    expect(inBundle.length).toBeGreaterThan(100);
    expect(inBundle.filter((code) => !codes.includes(code))).toEqual([]);
    expect(readdirSync(pagesPath).sort()).toEqual(codes.map((code) => `${code}.md`).sort());
    expect(codes.filter((code) => causeWithText({ code }).docs !== `docs/causes/${code}.md`)).toEqual([]);
  });

  it('accepts neither the key of a remedy nor a path as a code', () => {
    const others = ['demo.portTaken.remedy1', 'emit.reservedName.remedy1', 'demo', '', '../../README', 'toString'];
    expect(others.filter(isKnownCode)).toEqual([]);
    expect(causeWithText({ code: 'demo.portTaken.remedy1' })).not.toHaveProperty('docs');
  });

  it('has handwritten pages that explain common causes, and how to confirm and fix them', () => {
    for (const code of common) {
      const headings = [...writtenPart(code).matchAll(/^## (.*)$/gm)].map(([, heading]) => heading);
      expect(headings, code).toEqual(['What it means', 'How to confirm it', 'How to fix it']);
    }
  });

  it('names commands and settings in its pages that exist', () => {
    const manifest = readFileSync(join(root, 'package.json'), 'utf8');
    const named = codes.flatMap((code) => [...writtenPart(code).matchAll(/`(socketioInspector\.[A-Za-z.]+)`/g)]);
    expect(named.map(([, name]) => name).filter((name) => !manifest.includes(`"${name}"`))).toEqual([]);
  });

  it('has a text for a code of another version', () => {
    expect(causeSentence({ code: 'future.cause' })).toBe('The cause is not known to this version.');
    expect(causeSentence({ code: 'toString' })).toBe('The cause is not known to this version.');
  });
});
