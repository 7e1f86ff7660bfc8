import { describe, expect, it } from 'vitest';
import { codeConnection } from '../../../../src/model/code/codeConnection.ts';
import { codeFormats } from '../../../../src/model/code/codeFormats.ts';
import { programOf, snippetOf } from '../../../../src/model/code/copyAs.ts';
import type { CodeEmit } from '../../../../src/model/code/emitCode.ts';
import { sampleEmits, sampleProfile } from '../../../support/codeSamples.ts';

const program = (format: (typeof codeFormats)[number], emits: readonly CodeEmit[], profile = sampleProfile): string =>
  programOf(
    format,
    codeConnection(profile),
    emits.map((emit) => snippetOf(format, emit, profile.namespace ?? '/')),
  );

describe.each(codeFormats)('emits as %s', (format) => {
  it('are a program', async () => {
    await expect(program(format, sampleEmits)).toMatchFileSnapshot(`../../../fixtures/code/${format}.txt`);
  });

  it('contain no secret', () => {
    const profile = { ...sampleProfile, url: 'http://zoe:a%20secret@localhost:3000' };
    expect(program(format, sampleEmits, profile)).not.toMatch(/a secret|a%20secret/);
  });

  it('show every character', () => {
    const hidden = Array.from({ length: 0x3000 }, (_, code) => String.fromCharCode(code)).join('');
    const code = program(format, [{ event: hidden, args: [hidden, { [hidden]: hidden }] }], {
      url: 'http://localhost',
    });
    expect(code.replace(/[\n\t]/g, '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
  });

  it('name no module twice, and have no option without a value', () => {
    const code = program(format, [{ event: 'a' }], { url: 'http://localhost:3000' });
    expect(code).not.toMatch(/undefined/);
    const imports = code.split('\n').filter((line) => /^(?:import|using|from) /.test(line));
    expect(new Set(imports).size).toBe(imports.length);
  });
});

it('a secret is a placeholder with its name, and a variable stays', () => {
  const code = program('javascript', [], sampleProfile);
  expect(code).toContain('auth: { token: "<token>", user: { id: "<id>" }, fixed: "{{secret:token}}" }');
  expect(code).toContain('query: { room: "a b", token: "<token>" }');
  expect(code).toContain('extraHeaders: { "X-Trace": "<X-Trace>" }');
});

it('the code of a server contains one handler for each event', () => {
  const code = program('javascriptHandler', [{ event: 'a', args: [1] }, { event: 'b' }, { event: 'a', args: [2] }]);
  expect(code.match(/socket\.on\("a"/g)).toHaveLength(1);
  expect(code.match(/socket\.on\("b"/g)).toHaveLength(1);
});

it('the types of one event with several forms are a union', () => {
  const code = program('typescript', [
    { event: 'a', args: [1] },
    { event: 'a', args: ['x', true] },
  ]);
  expect(code).toContain('a: (...args: [arg0: number] | [arg0: string, arg1: boolean]) => void;');
});
