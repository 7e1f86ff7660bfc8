import { causeSentence } from '../../../../src/model/cause/causeTexts.ts';
import { describe, expect, it } from 'vitest';
import { headerFaults } from '../../../../src/model/profile/headerRules.ts';

const fault = (name: string, value: string): string | undefined => {
  const [found] = headerFaults({ url: 'http://h', headers: { [name]: value } });
  return found && causeSentence(found.cause);
};

describe('the values of headers', () => {
  it.each(['app.test', 'app.test:1', 'app.test:8080', 'app.test:65535', '[::1]:80', '{{host}}:99999'])(
    'Host may be %s',
    (value) => {
      expect(fault('Host', value)).toBeUndefined();
    },
  );

  it.each(['a:99999', 'a:65536', 'a:0', 'a:', 'a:80:80', 'http://a', 'a/b', ''])('Host must not be %s', (value) => {
    expect(fault('Host', value)).toMatch(/is not a host/);
  });

  it.each([' a', 'a ', '\ta', 'a\t', ' ', 'Bearer {{token}} '])('blanks at the edges are refused: %j', (value) => {
    expect(fault('X-Key', value)).toMatch(/begins or ends with a space/);
  });

  it('blanks within are kept', () => {
    expect(fault('X-Key', 'Bearer  a\tb')).toBeUndefined();
    expect(fault('X-Key', '')).toBeUndefined();
  });
});
