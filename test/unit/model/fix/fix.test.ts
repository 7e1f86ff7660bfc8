import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import type { CauseParams } from '../../../../src/model/cause/cause.ts';
import { causeText, knownCodes } from '../../../../src/model/cause/causeTexts.ts';
import { fixesOf, fixOf, withChange } from '../../../../src/model/fix/fix.ts';
import { profileChangeSchema } from '../../../../src/model/fix/fixShapes.ts';
import type { SnippetTarget } from '../../../../src/model/fix/targets.ts';
import type { ConnectionProfile } from '../../../../src/model/profile/profile.ts';
import { parseProfile } from '../../../../src/model/validation.ts';
import { casesOf, samplesOf } from '../../../support/causes/causeSamples.ts';
import * as v from 'valibot';

const url = 'http://localhost:3000';

/** The change of the profile that the cause offers as a fix. */
function changeOf(code: string, params: CauseParams = {}, profile: Partial<ConnectionProfile> = {}): unknown {
  const fix = fixesOf({ code, params }, { profile: { url, ...profile } }).find(({ kind }) => kind === 'profile');
  return fix?.kind === 'profile' ? fix.change : undefined;
}

function targetsOf(code: string, params: CauseParams = {}, server?: string): SnippetTarget[] {
  return fixesOf({ code, params }, { server }).flatMap((fix) => (fix.kind === 'snippet' ? [fix.target] : []));
}

describe('a change of the profile', () => {
  it.each<[string, CauseParams, Partial<ConnectionProfile>, object]>([
    ['connect.wrongPath', { path: '/chat', found: '/socket.io' }, { path: '/chat' }, { path: '/socket.io' }],
    [
      'connect.wrongPath',
      { path: '/socket.io', slash: 'off' },
      { addTrailingSlash: false },
      { addTrailingSlash: true },
    ],
    ['connect.httpsExpected', { url: 'https://localhost:3000' }, {}, { url: 'https://localhost:3000' }],
    ['connect.loopbackFamily', { url: 'http://[::1]:3000' }, {}, { url: 'http://[::1]:3000' }],
    ['connect.otherPort', { url: 'http://localhost:3001' }, {}, { url: 'http://localhost:3001' }],
    ['connect.redirected', { url: 'https://a.example', toPath: '/ws' }, {}, { url: 'https://a.example', path: '/ws' }],
    ['connect.redirected', { slash: 'off' }, {}, { addTrailingSlash: false }],
    ['connect.tlsSelfSigned', {}, { url: 'https://localhost:3000' }, { tls: { rejectUnauthorized: false } }],
    ['handshake.transportNotAllowed', { transport: 'polling' }, {}, { transports: ['websocket'] }],
    ['handshake.unknownSid', {}, {}, { transports: ['websocket'] }],
    ['protocol.serverIsV2', {}, { protocol: 'v4' }, { protocol: 'v2' }],
    ['protocol.serverIsV4', {}, { protocol: 'v2' }, { protocol: 'v4' }],
    ['protocol.parserMismatch', { parser: 'default' }, {}, { parser: 'msgpack' }],
    ['protocol.parserMismatch', { parser: 'msgpack' }, { parser: 'msgpack' }, { parser: 'default' }],
    ['namespace.invalid', { namespace: '/chat/' }, { namespace: '/chat/' }, { namespace: '/chat' }],
    ['profile.urlPath', { path: '/chat', namespace: '/chat' }, { url: `${url}/chat` }, { url, namespace: '/chat' }],
    ['packet.tooManyAttachments', { limit: 10 }, {}, { maxAttachments: 100 }],
    ['finding.ackLate', { p95: 1200, timeoutMs: 400 }, { ackTimeoutMs: 400 }, { ackTimeoutMs: 2000 }],
    ['finding.volatileLoss', { because: 'pollingBusy' }, {}, { transports: ['websocket'] }],
    ['finding.openDropLoop', { end: 'protocol.parserMismatch' }, {}, { parser: 'msgpack' }],
  ])('%s %j', (code, params, profile, change) => {
    expect(changeOf(code, params, profile)).toEqual(change);
    expect(v.parse(profileChangeSchema, change)).toEqual(change);
    const changed = withChange({ url, ...profile }, change);
    expect(parseProfile(changed)).toEqual({ url, ...profile, ...change });
    // The fix is not offered a second time.
    expect(changeOf(code, params, changed)).toBeUndefined();
  });

  it('keeps the login and the query of a URL', () => {
    const profile = { url: 'http://me:pw@localhost:3000/?room=1' };
    expect(changeOf('connect.httpsExpected', { url: 'https://localhost:3000' }, profile)).toEqual({
      url: 'https://me:pw@localhost:3000/?room=1',
    });
  });

  it('keeps the other TLS fields', () => {
    const profile = { url: 'https://localhost', tls: { ca: 'ca.pem' } };
    expect(withChange(profile, { tls: { rejectUnauthorized: false } })).toEqual({
      url: 'https://localhost',
      tls: { ca: 'ca.pem', rejectUnauthorized: false },
    });
  });

  it.each<[string, CauseParams, Partial<ConnectionProfile>]>([
    ['connect.httpsExpected', { url: 'https://localhost:3000' }, { url: 'http://{{host}}' }],
    ['connect.httpsExpected', {}, {}],
    // The certificate of another machine must not be accepted with one click.
    ['connect.tlsSelfSigned', {}, { url: 'https://shop.example' }],
    ['connect.tlsSelfSigned', {}, { url: 'https://localhost', tls: { rejectUnauthorized: false } }],
    ['handshake.unknownSid', {}, { transports: ['websocket'] }],
    ['namespace.invalid', { namespace: '/chatt' }, { namespace: '/chatt' }],
    ['finding.ackLate', { p95: 1200, timeoutMs: 400 }, {}],
    ['finding.volatileLoss', { because: 'writing' }, {}],
    ['connect.refused', {}, {}],
  ])('is not offered for %s %j of %j', (code, params, profile) => {
    expect(changeOf(code, params, profile)).toBeUndefined();
  });

  it('is not offered for another application’s client', () => {
    expect(fixesOf({ code: 'protocol.serverIsV2' })).toEqual([]);
  });
});

describe('snippets', () => {
  it('begin with the snippet for the server or proxy that responded', () => {
    expect(targetsOf('transport.noUpgrade')).toEqual(['nginx', 'apache', 'haproxy']);
    expect(targetsOf('transport.noUpgrade', { server: 'Apache/2.4' })).toEqual(['apache', 'nginx', 'haproxy']);
    expect(targetsOf('connect.corsRefused', {}, 'uvicorn')).toEqual(['python', 'express', 'nestjs']);
    expect(targetsOf('connect.corsRefused', {}, 'my server')).toEqual(['express', 'nestjs', 'python']);
  });

  it('are for the client or the server, depending on which must be changed', () => {
    expect(targetsOf('finding.ackNeverAnswered', { dir: 'in' })).toEqual(['client']);
    expect(targetsOf('finding.ackNeverAnswered', { dir: 'out' })).toEqual(['express', 'nestjs', 'python']);
    expect(targetsOf('transport.payloadTooLarge', { by: 'proxy' })).toEqual(['nginx', 'apache']);
    expect(targetsOf('transport.payloadTooLarge', { by: 'engine' })).toEqual(['express', 'nestjs', 'python']);
    expect(targetsOf('finding.duplicateEvents', { because: 'constant' })).toEqual([]);
  });

  it('contain the names from the cause', () => {
    const text = (code: string, params: CauseParams): string => {
      const fix = fixOf({ code, params });
      return fix?.kind === 'snippet' ? fix.text : '';
    };
    expect(text('connect.corsRefused', { origin: 'http://localhost:5173' })).toContain('["http://localhost:5173"]');
    expect(text('transport.noUpgrade', { path: '/ws/' })).toContain('location /ws/ {');
    // Text from a server cannot become code.
    expect(text('transport.noUpgrade', { path: '/ws; }\ninclude x' })).toContain('location /socket.io/ {');
    expect(text('finding.ackNeverAnswered', { event: 'a"); steal("\u2028' })).toContain(
      'socket.on("a\\"); steal(\\"", ',
    );
  });

  it('are code that can be read, for every cause and every parameter', () => {
    const faults: string[] = [];
    const read = new Set<string>();
    for (const code of knownCodes()) {
      for (const params of casesOf(samplesOf(causeText(code)))) {
        for (const fix of fixesOf({ code, params }, { profile: { url } })) {
          if (fix.kind === 'profile') {
            if (!v.is(profileChangeSchema, fix.change)) faults.push(`${code}: ${JSON.stringify(fix.change)}`);
            continue;
          }
          const { language, text } = fix;
          if (read.has(text)) continue;
          read.add(text);
          if (text.length > 2000 || text.includes('undefined,')) faults.push(`${code}: ${text}`);
          if (language !== 'typescript' && language !== 'javascript') continue;
          const { diagnostics = [] } = ts.transpileModule(text, {
            reportDiagnostics: true,
            compilerOptions: { experimentalDecorators: true, target: ts.ScriptTarget.ESNext },
          });
          for (const { messageText } of diagnostics) faults.push(`${code}: ${JSON.stringify(messageText)}\n${text}`);
        }
      }
    }
    expect(faults).toEqual([]);
    expect(read.size).toBeGreaterThan(50);
  });
});
