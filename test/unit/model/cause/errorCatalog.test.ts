import { expect, it } from 'vitest';
import { UserError } from '../../../../src/base/userError.ts';
import { errorCatalog } from '../../../../src/model/cause/errorCatalog.ts';
import { setLanguage } from '../../../../src/model/texts/catalog.ts';

const testErrors = errorCatalog({
  'test.missing': {
    message: '“{file}” is missing in {count, plural, one {# folder} other {# folders}}.',
    remedies: ['Look at {at}.'],
  },
  'test.plain': { message: 'Nothing can be done.' },
});

it('an error has its code, its parameters, and a message with the remedy', () => {
  const error = testErrors('test.missing', { file: 'a', count: 2, at: 'b' }, { more: 1 });
  expect(error).toBeInstanceOf(UserError);
  expect(error.message).toBe('“a” is missing in 2 folders. Look at b.');
  expect(error.cause).toEqual({ code: 'test.missing', params: { file: 'a', count: 2, at: 'b' } });
  expect([error.code, error.data]).toEqual(['test.missing', { more: 1 }]);
});

it('an error without parameters has only a code', () => {
  const error = testErrors('test.plain');
  expect([error.message, error.cause, error.data]).toEqual(['Nothing can be done.', { code: 'test.plain' }, undefined]);
  expect(testErrors('test.plain', { more: 1 }).data).toEqual({ more: 1 });
});

it('the message is in the language of the texts', () => {
  setLanguage('de', { 'cause.test.plain': 'Nichts zu machen.' });
  expect(testErrors('test.plain').message).toBe('Nichts zu machen.');
  setLanguage('en', {});
});
