/**
 * No part of a password is in anything that is shown, stored or logged, in any notation in the URL, and even if the server sends back
 * what it received.
 */
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { messageOf, UserError } from '../../src/base/userError.ts';
import { createEngine } from '../../src/engine/createEngine.ts';
import { basicAuthorization } from '../../src/model/url/login.ts';
import type { ConnectionProfile } from '../../src/model/profile/profile.ts';
import { timelineText } from '../../src/protocol/timelineMessages.ts';
import { RecentUrls } from '../../src/host/profile/recentUrls.ts';
import { startBareEngine } from '../servers/bareEngine.ts';
import { detailsText } from '../support/detailsText.ts';
import { EngineHarness, transports } from '../support/engineHarness.ts';
import { freshRuns } from '../support/freshRuns.ts';
import { connectToEngine, savedText } from '../support/savedSession.ts';

let server: Server;
let host: string;
/** How the server responds to the password that it received. */
let respond: (got: string) => { status: number; headers?: Record<string, string>; body: string };

beforeAll(async () => {
  server = createServer((request, response) => {
    const { status, headers = {}, body } = respond(sentIn(request));
    response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8', ...headers }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

/** The password as the server receives it. */
function sentIn({ headers }: IncomingMessage): string {
  const login = Buffer.from(headers.authorization?.replace('Basic ', '') ?? '', 'base64').toString();
  return login.slice(login.indexOf(':') + 1);
}

/**
 * A character in the user info of a URL, in every notation: unencoded where this is allowed, and percent-encoded in lower or upper case.
 */
const character = fc.oneof(
  fc.constantFrom(...'!$&\'()*+,;=~^|`"<>{}[]'.split('')).chain((one) => fc.constantFrom(one, hex(one))),
  fc.constantFrom(...'/?#@:%\\ \n\tßé漢😀'.split('')).map(hex),
  fc.constantFrom(...'qwertzQWERTZ0123456789'.split('')).chain((one) => fc.constantFrom(one, one, one, hex(one))),
);

function hex(text: string): string {
  const bytes = [...Buffer.from(text)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
  return (text.codePointAt(0) ?? 0) % 2 === 0 ? bytes : bytes.toUpperCase();
}

const passwords = fc
  .array(character, { minLength: 8, maxLength: 40 })
  .map((characters) => characters.join(''))
  .filter((written) => !/\{\{[^{}]*\}\}/.test(written));

/** Positions of a password in a text that is cut at this length, so that the password may be cut in the middle. */
function cutAt(limit: number): fc.Arbitrary<number> {
  return fc.integer({ min: limit - 30, max: limit - 5 });
}

function withPassword(url: string, password: string): string {
  return url.replace('http://', () => `http://ada:${password}@`);
}

/**
 * Responses of a server that sends back what it received: complete, at positions where texts are cut, in a header, in markup, and in JSON.
 */
const responses = fc.oneof(
  fc.constant((got: string) => ({ status: 401, body: `${got} is wrong` })),
  cutAt(200).map((from) => (got: string) => ({ status: 400, body: `${'.'.repeat(from)}${got}` })),
  fc.constant((got: string) => ({ status: 403, body: JSON.stringify({ message: `no ${got}`, got }) })),
  fc.constant((got: string) => ({ status: 200, body: `<!doctype html><title>${got}</title><p>${got}</p>` })),
  fc.constant((got: string) => ({ status: 200, body: `${'. '.repeat(80)}${got}` })),
  fc.constant((got: string) => {
    const location = `http://ada:${encodeURIComponent(got)}@far.test/${encodeURIComponent(got)}/;token=${encodeURIComponent(got)}`;
    return { status: 302, headers: { Location: location }, body: '' };
  }),
  fc.constant((got: string) => {
    // Unencoded characters can end the host of this URL, so that the user name becomes part of another host.
    return { status: 302, headers: { Location: `http://ada:${encodeURI(got)}@far.test/${encodeURI(got)}` }, body: '' };
  }),
  fc.constant((got: string) => ({
    status: 503,
    headers: { Server: encodeURIComponent(got) },
    body: encodeURIComponent(got),
  })),
);

/** Everything that a user, a program, a file or a log can read about a connection after `use` has acted on it. `use` returns the error. */
async function outputs(
  profile: ConnectionProfile,
  use: (harness: EngineHarness) => Promise<unknown>,
): Promise<Record<string, string>> {
  const root = mkdtempSync(join(tmpdir(), 'socketio-inspector-passwords-'));
  const harness = new EngineHarness(createEngine({ root, token: 'ab', maxBytes: 1e8, maxAgeMs: 1e9 }));
  const { channel, dispose } = connectToEngine(harness.engine);
  try {
    const error = await use(harness);
    expect(error).toBeInstanceOf(UserError);
    let recents: unknown = [];
    const state = { get: () => recents, update: (_: string, next: unknown) => Promise.resolve(void (recents = next)) };
    await new RecentUrls(state).add(profile.url);
    const { firstSeq, nextSeq } = harness.engine.log;
    const selection = { seqs: [{ from: firstSeq, to: nextSeq - 1 }] };
    return {
      error: [messageOf(error), JSON.stringify((error as UserError).data), JSON.stringify(error)].join('\n'),
      summaries: JSON.stringify(harness.engine.connections),
      details: harness
        .entries()
        .map(({ seq }) => detailsText(harness.engine, seq))
        .join('\n'),
      copied: (await channel.request(timelineText, { selection, format: 'text' })).text,
      session: await savedText(channel),
      recents: JSON.stringify(recents),
      capture: filesIn(root),
    };
  } finally {
    dispose();
    harness.dispose();
    rmSync(root, { recursive: true, force: true });
  }
}

/** Tries to connect, and resolves with the error of the attempt. */
function attempt(profile: ConnectionProfile): (harness: EngineHarness) => Promise<unknown> {
  return (harness) =>
    harness
      .open(profile.url, profile)
      .connect()
      .catch((reason: unknown) => reason);
}

function filesIn(folder: string): string {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name));
  return paths
    .filter((path) => statSync(path).isFile())
    .map((path) => readFileSync(path, 'utf8'))
    .join('\n');
}

/** All parts with this number of characters. */
function partsOf(text: string, length: number): string[] {
  const characters = Array.from(text);
  return characters.slice(length - 1).map((_, index) => characters.slice(index, index + length).join(''));
}

/**
 * Expects that no part of a password, in any form, is in the results of `outputsOf`, except parts that also occur for another password.
 */
async function expectNoPart(written: string, outputsOf: (written: string) => Promise<Record<string, string>>) {
  const password = decodeURIComponent(written);
  const basic = basicAuthorization({ user: 'ada', password }).slice('Basic '.length);
  const forms = [written, password, encodeURIComponent(password), JSON.stringify(password).slice(1, -1), basic];
  const own = Object.values(await outputsOf('-')).join('\n');
  const parts = [...new Set(forms.flatMap((form) => partsOf(form, 5)))].filter((part) => !own.includes(part));
  for (const [what, text] of Object.entries(await outputsOf(written))) {
    expect(
      parts.filter((part) => text.includes(part)),
      `${what}: ${text}`,
    ).toEqual([]);
  }
}

describe.each(transports)('over %s, no part of a password is shown, stored or logged', (transport) => {
  const once: Partial<ConnectionProfile> = { transports: [transport], reconnection: { enabled: false } };

  it('when the server responds with HTTP', async () => {
    await fc.assert(
      fc.asyncProperty(passwords, responses, async (written, respondWith) => {
        respond = respondWith;
        await expectNoPart(written, (password) => {
          const profile: ConnectionProfile = {
            url: withPassword(`http://${host}`, password),
            protocol: 'v4',
            ...once,
          };
          return outputs(profile, attempt(profile));
        });
      }),
      { numRuns: freshRuns(150) },
    );
  });

  it.each(['v2', 'v4'] as const)('when a server of %s refuses', async (protocol) => {
    await fc.assert(
      fc.asyncProperty(passwords, cutAt(500), async (written, from) => {
        await expectNoPart(written, async (password) => {
          const text = `${'.'.repeat(from)}${decodeURIComponent(password)}`;
          const refusal = protocol === 'v2' ? `44${JSON.stringify(text)}` : `44${JSON.stringify({ message: text })}`;
          const engine = await startBareEngine({ protocol, refusal });
          const profile: ConnectionProfile = { url: withPassword(engine.url, password), protocol, ...once };
          try {
            return await outputs(profile, attempt(profile));
          } finally {
            await engine.close();
          }
        });
      }),
      { numRuns: freshRuns(50) },
    );
  });
});

it('no part of a password is in the explanation of an emit that the server did not accept', async () => {
  await fc.assert(
    fc.asyncProperty(passwords, cutAt(200), async (written, from) => {
      await expectNoPart(written, async (password) => {
        const body = `${'.'.repeat(from)}${decodeURIComponent(password)}`;
        const engine = await startBareEngine({ joined: () => undefined, post: { status: 400, body } });
        const url = withPassword(engine.url, password);
        const profile: ConnectionProfile = { url, transports: ['polling'], reconnection: { enabled: false } };
        const emitted = async (harness: EngineHarness): Promise<UserError> => {
          const connection = await harness.connected(url, profile);
          await harness.delivered(harness.emit(connection, 'hello', [1]), 'lost');
          await harness.state(connection, 'disconnected');
          return new UserError({ code: 'test.refused' }, undefined, '');
        };
        try {
          return await outputs(profile, emitted);
        } finally {
          await engine.close();
        }
      });
    }),
    { numRuns: freshRuns(50) },
  );
});
