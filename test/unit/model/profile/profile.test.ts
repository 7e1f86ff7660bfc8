import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../../../src/base/userError.ts';
import { VariableResolver } from '../../../../src/model/collection/variables.ts';
import { causeMessage } from '../../../../src/model/cause/causeTexts.ts';
import { namespaceOf, titleOf } from '../../../../src/model/profile/profile.ts';
import { profileFaults } from '../../../../src/model/profile/profileFaults.ts';
import { resolveProfile } from '../../../../src/model/profile/resolvedProfile.ts';
import { schemaFault } from '../../../../src/model/schemaFault.ts';
import { parseProfile } from '../../../../src/model/validation.ts';

const mostOf = (field: string): RegExp => new RegExp(`${field} must be at most 2147483647\u00a0ms`);

describe('parseProfile', () => {
  it.each([
    'http://localhost:3000',
    'https://example.com',
    'wss://example.com/?a=1',
    'http://[::1]:3000',
    'http://localhost:65535',
    'http://user:pass@host:3000',
    'http://{{host}}:{{port}}',
    '{{server}}',
  ])('accepts %s', (url) => {
    expect(parseProfile(url)).toEqual({ url });
    expect(parseProfile({ url })).toEqual({ url });
  });

  it.each<[input: unknown, message: RegExp]>([
    ['', /Enter a server URL/],
    ['ftp://example.com', /is not a server URL/],
    ['javascript:alert(1)', /is not a server URL/],
    ['http:example.com', /is not a server URL. Write it with its scheme/],
    ['user:pass@host', /is not a server URL. Write it with its scheme/],
    ['http://', /has no host/],
    ['http://:3000', /has no host/],
    ['http://localhost:65536', /an invalid port/],
    ['http://localhost:port', /an invalid port/],
    ['http://a b', /has an invalid host/],
    [undefined, /cannot be used/],
    [[], /cannot be used/],
    [{}, /cannot be used: url/],
    [{ url: 5 }, /cannot be used: url/],
    [{ url: 'http://h', parser: 'xml' }, /parser/],
    [{ url: 'http://h', transports: [] }, /transports must have at least one transport/],
    [{ url: 'http://h', transports: ['polling', 'smoke'] }, /transports.1/],
    [{ url: 'http://h', timeoutMs: -1 }, /timeoutMs must not be negative/],
    [{ url: 'http://h', timeoutMs: 1.5 }, /timeoutMs must be a whole number/],
    [{ url: 'http://h', reconnection: { randomizationFactor: 2 } }, /reconnection.randomizationFactor/],
    [{ url: 'http://h', tls: { rejectUnauthorized: 'no' } }, /tls.rejectUnauthorized/],
    [{ url: 'http://h', query: { a: 1 } }, /query.a/],
    [{ url: 'http://h', timeout: 1 }, /timeout/],
    [{ url: 'http://h', retries: 3 }, /retries: Retries require ackTimeoutMs/],
    [{ url: 'http://h', retries: 3, ackTimeoutMs: 0 }, /ackTimeoutMs must be at least 1\sms/],
    [{ url: 'http://h', query: { a: 'x\ud800' } }, /query\.a: Its value contains half of a surrogate pair \(U\+D800\)/],
    [{ url: 'http://h', query: { a: '\udfff{{x}}' } }, /query\.a: Its value contains half of a surrogate pair/],
    [{ url: 'http://h', query: { 'a\udc00': '' } }, /Its name contains half of a surrogate pair \(U\+DC00\)/],
    [{ url: 'http://h?a=\ud83d' }, /^The URL contains half of a surrogate pair \(U\+D83D\)/],
    [{ url: 'http://h', query: { hasOwnProperty: '' } }, /cannot be the name of a query value/],
    [{ url: 'http://h', timeoutMs: 0 }, /timeoutMs must be at least 1\sms/],
    ...['timeoutMs', 'ackTimeoutMs'].map((name): [unknown, RegExp] => [
      { url: 'http://h', [name]: 2 ** 31 },
      mostOf(name),
    ]),
    ...['delayMs', 'delayMaxMs'].map((name): [unknown, RegExp] => [
      { url: 'http://h', reconnection: { [name]: 3e9 } },
      mostOf(`reconnection.${name}`),
    ]),
  ])('refuses %o', (input, message) => {
    expect(() => parseProfile(input)).toThrow(UserError);
    expect(() => parseProfile(input)).toThrow(message);
  });

  it('accepts a complete profile', () => {
    const profile = {
      name: 'n',
      url: 'http://h',
      namespace: '/chat',
      path: '/s',
      protocol: 'v4',
      parser: 'msgpack',
      transports: ['websocket'],
      upgrade: true,
      rememberUpgrade: false,
      tryAllTransports: true,
      addTrailingSlash: false,
      auth: { token: [1, { a: null }] },
      query: { a: 'b' },
      headers: { c: 'd' },
      withCredentials: true,
      tls: { ca: 'ca', cert: 'c', key: 'k', pfx: 'p', passphrase: 'x', servername: 's', rejectUnauthorized: false },
      proxy: 'socks5://h',
      reconnection: { enabled: true, attempts: 1, delayMs: 0, delayMaxMs: 1, randomizationFactor: 0.5 },
      timeoutMs: 1,
      ackTimeoutMs: 2,
      retries: 3,
      maxAttachments: 4,
    };
    expect(parseProfile(profile)).toEqual(profile);
  });
});

describe('names', () => {
  it.each([
    [undefined, '/'],
    ['', '/'],
    [' ', '/'],
    ['/', '/'],
    ['chat', '/chat'],
    ['/chat', '/chat'],
    [' /chat ', '/chat'],
  ])('the namespace %o is %s', (namespace, expected) => {
    expect(namespaceOf({ url: 'http://h', ...(namespace !== undefined && { namespace }) })).toBe(expected);
  });

  it.each([
    [{ url: 'http://localhost:3000' }, 'localhost:3000'],
    [{ url: 'http://localhost:3000?y', namespace: 'chat' }, 'localhost:3000/chat'],
    [{ url: 'http://h', name: 'My server', namespace: 'chat' }, 'My server'],
    [{ url: '{{server}}' }, '{{server}}'],
  ])('the title of %o is %s', (profile, title) => {
    expect(titleOf(profile)).toBe(title);
  });
});

describe('names that an object would lose', () => {
  it.each(['auth', 'replies'])('are refused in %s', (field) => {
    for (const name of ['__proto__', 'constructor', 'prototype']) {
      const given = JSON.parse(`{"url":"http://h","${field}":{"${name}":[]}}`) as unknown;
      expect(() => parseProfile(given)).toThrow(new RegExp(`${field}.*cannot have a key named __proto__`));
    }
  });
});

describe('a secret in a namespace', () => {
  const text = /^connection\.namespace: The name of a namespace cannot contain a secret/;
  it.each([
    [{ namespace: '/{{secret:x}}' }, {}],
    [{ namespace: 'a{{ secret:x }}' }, {}],
    [{ namespace: '{{room}}' }, { room: '/{{secret:x}}' }],
  ])('is refused, because names are shown: %j with %j', (field, variables) => {
    const written = { url: 'http://h', ...field };
    const scope = { variables, home: { kind: 'nowhere' as const } };
    const secrets = new Map([['x', 's3cr3t']]);
    const variableResolver = new VariableResolver({ ...scope, secrets, sources: 'keep' });
    expect(() => resolveProfile(written, { scope, secrets, variableResolver })).toThrow(text);
  });

  it('is a fault of the field', () => {
    const [fault] = profileFaults({ url: 'http://h', namespace: '/{{secret:x}}' });
    expect(fault).toMatchObject({ field: 'namespace', cause: { code: 'profile.namespaceSecret' } });
    expect(profileFaults({ url: 'http://h', namespace: '/{{room}}' })).toEqual([]);
  });
});

describe('a field of a wrong kind, or a missing field,', () => {
  it.each([
    [{ query: 'a=b' }, 'query must be an object, not text.'],
    [{ headers: 'Authorization: t0ps3cret' }, 'headers must be an object, not text.'],
    [{ auth: 't0ps3cret' }, 'auth must be an object, not text.'],
    [{ auth: null }, 'auth must be an object, not null.'],
    [{ tls: 't0ps3cret' }, 'tls must be an object, not text.'],
    [{ tls: { certificate: 'x' } }, 'tls.certificate is not a known field.'],
    [{ retry: 1 }, 'retry is not a known field.'],
    [{ reconnection: true }, 'reconnection must be an object, not true.'],
    [{ reconnection: { attempts: -1 } }, 'reconnection.attempts must not be negative.'],
    [{ reconnection: { attempts: 1.5 } }, 'reconnection.attempts must be a whole number.'],
    [{ reconnection: { randomizationFactor: 2 } }, 'reconnection.randomizationFactor must be at most 1.'],
    [{ retries: NaN }, 'retries must be a number, not NaN.'],
    [{ transports: 'websocket' }, 'transports must be an array, not text.'],
    [{ transports: ['ws'] }, 'transports.0 must be one of "polling", "websocket", not "ws".'],
    [{ upgrade: 'yes' }, 'upgrade must be true or false, not text.'],
    [{ protocol: 4 }, 'protocol must be one of "auto", "v2", "v4", not 4.'],
    [{ replies: { ask: 1 } }, 'replies.ask must be an array, not a number.'],
    [{ url: undefined }, 'url must be text, not nothing.'],
  ])('%j is explained with the name of the field and the expected kind', (field, text) => {
    expect(() => parseProfile({ url: 'http://h', ...field })).toThrow(`The connection profile cannot be used: ${text}`);
  });

  it('is explained if the URL is missing', () => {
    expect(() => parseProfile({})).toThrow('The connection profile cannot be used: url is missing.');
  });
});

describe('schemaFault', () => {
  it('has the path of the first fault', () => {
    const fault = (schema: v.GenericSchema, input: unknown): string => {
      const { issues } = v.safeParse(schema, input);
      return issues ? causeMessage(schemaFault(issues)) : '';
    };
    const nested = v.object({ a: v.array(v.object({ b: v.string() })) });
    expect(fault(nested, { a: [{ b: '' }, { b: 1 }] })).toBe('a.1.b must be text, not a number.');
    expect(fault(v.string(), 1)).toBe('The value must be text, not a number.');
  });
});
