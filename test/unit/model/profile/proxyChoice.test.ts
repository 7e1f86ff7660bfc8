import { describe, expect, it } from 'vitest';
import { UserError } from '../../../../src/base/userError.ts';
import { chooseProxy, type Environment, type ProxySettings } from '../../../../src/model/profile/proxyChoice.ts';
import { shownProxy } from '../../../../src/model/url/quotableUrl.ts';

const chosen = (url: string, settings: ProxySettings = {}, environment: Environment = {}, proxy?: string) =>
  chooseProxy({ url, proxy }, settings, environment)?.url;
const fromSettings = { proxy: 'http://settings:1' };
const fromEnvironment = { HTTP_PROXY: 'http://plain:1', HTTPS_PROXY: 'http://secure:1' };
const far = 'http://far.example:3000';

describe('the origin of the proxy', () => {
  it('does not exist if neither the profile, the settings nor the environment name a proxy', () => {
    expect(chosen(far)).toBeUndefined();
    expect(chosen(far, { proxy: ' ' }, { HTTP_PROXY: '' }, '')).toBeUndefined();
  });

  it('is the profile, otherwise the settings, otherwise the environment', () => {
    expect(chosen(far, fromSettings, fromEnvironment, 'socks5://own:1080')).toBe('socks5://own:1080');
    expect(chosen(far, fromSettings, fromEnvironment)).toBe('http://settings:1');
    expect(chosen(far, {}, fromEnvironment)).toBe('http://plain:1');
  });

  it.each([
    ['http://far.example', 'http://plain:1'],
    ['ws://far.example', 'http://plain:1'],
    ['https://far.example', 'http://secure:1'],
    ['wss://far.example/', 'http://secure:1'],
  ])('can be the environment, in which %s has the proxy %s', (url, proxy) => {
    expect(chosen(url, {}, fromEnvironment)).toBe(proxy);
    expect(chosen(url, {}, { http_proxy: 'plain:1', https_proxy: 'secure:1' })).toBe(proxy);
  });

  it('can only be the profile if http.proxySupport is off', () => {
    const off = { ...fromSettings, proxySupport: 'off' };
    expect(chosen(far, off, fromEnvironment)).toBeUndefined();
    expect(chosen(far, off, fromEnvironment, 'http://own:1')).toBe('http://own:1');
  });

  it('takes over proxyAuthorization and proxyStrictSSL for VS Code’s proxy', () => {
    const settings = { ...fromSettings, proxyAuthorization: 'Basic eA==', proxyStrictSSL: false };
    expect(chooseProxy({ url: far }, settings, {})).toEqual({
      url: 'http://settings:1',
      authorization: 'Basic eA==',
      strictSsl: false,
    });
    expect(chooseProxy({ url: far, proxy: 'http://own:1' }, settings, {})).toEqual({
      url: 'http://own:1',
      strictSsl: false,
    });
    expect(chooseProxy({ url: far }, { ...fromSettings, proxyAuthorization: null }, {})).toEqual({
      url: 'http://settings:1',
      strictSsl: true,
    });
  });
});

describe('servers without an implicit proxy', () => {
  it.each([
    'http://localhost:3000',
    'http://app.localhost',
    'https://127.0.0.1:1',
    'ws://127.1.2.3',
    'http://[::1]:3000',
    'http://LOCALHOST.:80',
  ])('this machine: %s', (url) => {
    expect(chosen(url, fromSettings, fromEnvironment)).toBeUndefined();
    expect(chosen(url, {}, {}, 'http://own:1')).toBe('http://own:1');
  });

  it.each([
    ['far.example', true],
    ['FAR.example', true],
    ['example', true],
    ['.example', true],
    ['*.example', true],
    ['far.example:3000', true],
    ['far.example:3001', false],
    ['ar.example', false],
    ['other.example', false],
    ['*', true],
    ['', false],
  ])('noProxy “%s”: %s', (exception, past) => {
    expect(chosen(far, { ...fromSettings, noProxy: [exception] })).toBe(past ? undefined : 'http://settings:1');
    expect(chosen(far, fromSettings, { NO_PROXY: `nowhere.test, ${exception}` })).toBe(
      past ? undefined : 'http://settings:1',
    );
  });

  it.each([
    ['http://10.1.2.3', '10.0.0.0/8', true],
    ['http://11.1.2.3', '10.0.0.0/8', false],
    ['http://10.1.2.3', '0.0.0.0/0', true],
    ['http://10.1.2.3', '10.1.2.3/32', true],
    ['http://10.1.2.3', '10.1.2.3/99', false],
    ['http://ten.example', '10.0.0.0/8', false],
    ['http://[fe80::1]', '[fe80::1]', true],
    ['http://[fe80::1]', 'fe80::1', true],
    ['http://192.168.1.9:8080', '192.168.1.9:8080', true],
  ])('%s with %s: %s', (url, exception, past) => {
    expect(chosen(url, { ...fromSettings, noProxy: [exception] }) === undefined).toBe(past);
  });

  it('http.noProxy has priority over NO_PROXY', () => {
    expect(chosen(far, { ...fromSettings, noProxy: ['else.test'] }, { NO_PROXY: '*' })).toBe('http://settings:1');
    expect(chosen(far, { ...fromSettings, noProxy: [] }, { no_proxy: '*' })).toBeUndefined();
  });
});

describe('an invalid proxy', () => {
  it.each([
    'ftp://host:1',
    'http://',
    'socks6://host:1',
    'http://host:99999',
    'http://host:0',
    'http://a b:1',
    'http://h/path',
  ])('%s is refused, and its origin is named', (proxy) => {
    expect(() => chosen(far, {}, {}, proxy)).toThrow(UserError);
    expect(() => chosen(far, {}, {}, proxy)).toThrow(/^proxy: .* is not a proxy URL\. Write http/);
    expect(() => chosen(far, { proxy })).toThrow(/^http\.proxy: /);
    expect(() => chosen(far, {}, { HTTP_PROXY: proxy })).toThrow(/^HTTP_PROXY: /);
  });

  it.each(['http', 'https', 'socks', 'socks4', 'socks4a', 'socks5', 'socks5h'])('%s is valid', (scheme) => {
    const proxy = `${scheme}://user:p%40ss@host:1080`;
    expect(chosen(far, {}, {}, proxy)).toBe(proxy);
  });

  it('never shows a password', () => {
    expect(() => chosen(far, {}, {}, 'ftp://user:hidden@host')).toThrow(/^(?!.*hidden).*ftp:\/\/host/);
    expect(() => chosen(far, {}, {}, 'user:hid@den@host:x')).toThrow(/^(?!.*(hid|den)).*“host:x”/);
    expect(shownProxy('http://user:pass@host:3128/')).toBe('http://host:3128');
  });
});
