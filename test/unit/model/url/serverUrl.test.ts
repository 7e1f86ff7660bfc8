import { describe, expect, it } from 'vitest';
import { UserError } from '../../../../src/base/userError.ts';
import { shownUrl, urlToKeep } from '../../../../src/model/url/shownUrl.ts';
import { titleOf } from '../../../../src/model/profile/profile.ts';
import { quotableUrl } from '../../../../src/model/url/quotableUrl.ts';
import { originOf } from '../../../../src/model/url/urlOrigin.ts';
import { readServerUrl } from '../../../../src/model/url/serverUrl.ts';

describe('the URL of a server', () => {
  it.each([
    ['http://127.0.0.1:1234:x@trusted.example', 'http://trusted.example', 'http://127.0.0.1:1234%3Ax@trusted.example'],
    ['HTTP://Host:3000', 'http://host:3000', 'http://host:3000'],
    ['  https://host \n', 'https://host', 'https://host'],
    ['ht\ttp://ho\nst:3000', 'http://host:3000', 'http://host:3000'],
    ['http:\\\\host\\', 'http://host', 'http://host'],
    ['http:/host', 'http://host', 'http://host'],
    ['ws://host:80/', 'http://host', 'ws://host'],
    ['WSS://host:443', 'https://host', 'wss://host'],
    ['https://host:80', 'https://host:80', 'https://host:80'],
    ['http://BÜCHER.example:3000', 'http://xn--bcher-kva.example:3000', 'http://xn--bcher-kva.example:3000'],
    ['http://аpple.com', 'http://xn--pple-43d.com', 'http://xn--pple-43d.com'],
    ['http://2130706433:3000', 'http://127.0.0.1:3000', 'http://127.0.0.1:3000'],
    ['http://0x7f.1', 'http://127.0.0.1', 'http://127.0.0.1'],
    ['http://%6c%6fcalhost', 'http://localhost', 'http://localhost'],
    ['http://１２７.０.０.１', 'http://127.0.0.1', 'http://127.0.0.1'],
    ['http://[0:0:0:0:0:0:0:1]:3000', 'http://[::1]:3000', 'http://[::1]:3000'],
    ['http://host.:3000', 'http://host.:3000', 'http://host.:3000'],
    ['http://host:03000', 'http://host:3000', 'http://host:3000'],
    ['http://host?a=1&b=x y', 'http://host', 'http://host/?a=1&b=x%20y'],
    ['http://ghp_token@host', 'http://host', 'http://ghp_token@host'],
    ['http://me:p@ss:w@host', 'http://host', 'http://me:p%40ss%3Aw@host'],
  ])('%j reaches %s', (url, origin, text) => {
    expect(readServerUrl(url)).toMatchObject({ origin, text });
    expect(originOf(url)).toBe(origin);
    // Parsing the result again returns the same.
    expect(readServerUrl(text)).toMatchObject({ origin, text });
  });

  it.each([
    ['localhost:3000', 'http://localhost:3000'],
    ['localhost', 'http://localhost'],
    ['//localhost:3000', 'http://localhost:3000'],
    ['127.0.0.1:3000', 'http://127.0.0.1:3000'],
    ['2130706433', 'http://127.0.0.1'],
    ['[::1]:3000', 'http://[::1]:3000'],
    ['192.168.1.4:8080', 'http://192.168.1.4:8080'],
    ['build-server:8080', 'http://build-server:8080'],
    ['app.test', 'http://app.test'],
    ['localhost:443', 'https://localhost'],
    ['api.example.com', 'https://api.example.com'],
    ['api.example.com:3000?a=1', 'https://api.example.com:3000/?a=1'],
    ['//api.example.com', 'https://api.example.com'],
    ['api.example.com:80', 'http://api.example.com'],
    ['93.184.216.34', 'https://93.184.216.34'],
    ['\u00a0http://host:1\u00a0', 'http://host:1'],
    ['\ufeffhttp://host:1', 'http://host:1'],
    ['\u200bhttp://host:1\u200b\u2060', 'http://host:1'],
    ['\u3000localhost:3000\u2028', 'http://localhost:3000'],
    ['2130706433:3000', 'http://127.0.0.1:3000'],
  ])('%s without a scheme is %s', (url, text) => {
    expect(readServerUrl(url).text).toBe(text);
  });

  it.each([
    ['', /Enter a server URL/],
    ['http://', /Enter a server URL|has no host/],
    ['http://:3000', /has no host/],
    ['http://host:0', /an invalid port/],
    ['http://host:65536', /an invalid port/],
    ['http://host:x', /an invalid port/],
    ['http://[fe80::1%25eth0]:3000', /an IPv6 zone/],
    ['http://a b', /characters that host names cannot contain/],
    ['http://127.0.0.1*evil.example', /characters that host names cannot contain/],
    ["http://trusted.example'evil.example", /characters that host names cannot contain/],
    ['ftp://host', /its scheme is “ftp”/],
    ['file:///etc/passwd', /its scheme is “file”/],
    ['javascript:alert(1)', /Write it with its scheme/],
    ['http:3000', /Write it with its scheme/],
    ['mailto:me@host', /Write it with its scheme/],
    ['/chat', /Write it with its scheme/],
    ['3000', /Did you mean http:\/\/localhost:3000\?/],
    [':8080', /Did you mean http:\/\/localhost:8080\?/],
    ['//3000/', /Did you mean http:\/\/localhost:3000\?/],
    ['http://host/chat', /Did you mean the namespace “\/chat”/],
    ['http://host/chat/', /Did you mean the namespace “\/chat”/],
    ['http://host//chat', /Did you mean the namespace “\/chat”/],
    ['http://host/a/b', /Write a namespace in the field “namespace”/],
    ['http://host/socket.io/', /own path in the field “path”/],
    [
      'http://host/#chat',
      /contains a fragment .* If it is the name of a namespace, enter that in the field “namespace”/,
    ],
    ['http://host#/chat', /contains a fragment/],
    ['http://host/?a=1#eyJhbGciOiJIUzI1NiJ9', /^(?!.*eyJ).*contains a fragment/],
    ['http://trusted.example\\@evil.example', /contains an “@” after/],
    ['http://host/?email=me@example.com', /In the query, write @ as %40/],
    ['http://a%3Ab:c@host', /contains a colon/],
  ])('%j is refused', (url, message) => {
    expect(() => readServerUrl(url)).toThrow(UserError);
    expect(() => readServerUrl(url)).toThrow(message);
    expect(originOf(url)).toBeUndefined();
  });

  it('has its user name and password decoded, whatever they contain', () => {
    expect(readServerUrl('http://m%40e:p%2Fa%3Ass%%20%zz%ff@host').login).toEqual({
      user: 'm@e',
      password: 'p/a:ss% %zz%ff',
    });
    expect(readServerUrl('http://token@host').login).toEqual({ user: 'token', password: '' });
    expect(readServerUrl('http://host').login).toBeUndefined();
  });

  it('is never quoted completely in a message when it is long', () => {
    for (const url of [
      `http://host/${'x'.repeat(9000)}`,
      `http://${'x'.repeat(9000)} y`,
      `http://h#${'y'.repeat(9000)}`,
    ]) {
      expect(() => readServerUrl(url)).toThrow(/^.{1,500}$/s);
    }
  });
});

describe('a URL with an ambiguous host', () => {
  it.each(['http://host?x=a@b', 'http://host/a@b', 'http://host#a@b', 'http://host\\a@b:3000', 'host?x=a@b'])(
    '%s is refused, and shown without a wrong host',
    (url) => {
      expect(() => readServerUrl(url)).toThrow(/^The URL cannot be read: it contains an “@” after/);
      const scheme = url.startsWith('http') ? 'http://' : '';
      expect(quotableUrl(url)).toBe(`${scheme}…`);
      expect(shownUrl(url)).toBe(`${scheme}…`);
      expect(titleOf({ url })).toBe('…');
      expect(urlToKeep(url)).toBeUndefined();
    },
  );

  it('with variables is not stored either', () => {
    expect(urlToKeep('http://{{host}}?x=a@b')).toBeUndefined();
    expect(shownUrl('http://{{host}}?x=a@b')).toBe('http://…');
    expect(shownUrl('http://{{user}}@{{host}}')).toBe('http://{{host}}');
  });
});

describe('a URL with variables', () => {
  it.each([
    ['http://{{host}}/#access_token=abcd', 'http://{{host}}/#…', 'http://{{host}}'],
    ['http://{{host}}/#abcd', 'http://{{host}}/#…', 'http://{{host}}'],
    ['http://{{host}}/;token=abcd', 'http://{{host}}/;token=‹redacted›', 'http://{{host}}'],
    ['http://{{host}}?a=1&token=abcd&b=2', 'http://{{host}}?a=1&token=‹redacted›&b=2', 'http://{{host}}?a=1&b=2'],
    ['http://{{host}}?token=abcd&b=2', 'http://{{host}}?token=‹redacted›&b=2', 'http://{{host}}?b=2'],
    ['http://{{host}}?a=1;token=abcd', 'http://{{host}}?a=1;token=‹redacted›', 'http://{{host}}?a=1'],
    ['http://{{a?b&c;d#e}}?a=1', 'http://{{a?b&c;d#e}}?a=1', 'http://{{a?b&c;d#e}}?a=1'],
  ])('%s is shown as %s and stored as %s', (url, shown, kept) => {
    expect([shownUrl(url), urlToKeep(url)]).toEqual([shown, kept]);
  });
});
