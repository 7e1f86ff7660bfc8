import { expect, it, vi } from 'vitest';
import { userError } from '../../../../src/model/cause/userErrors.ts';
import { ChannelError, toWireError } from '../../../../src/protocol/channelError.ts';
import { withCause, withCauses, withTexts } from '../../../../src/vscode/commands/commandErrors.ts';

it('the error of a command has its cause, text and code', () => {
  const error = withCause(userError('capture.entryGone', { seq: 7 }, { seq: 7 }));
  expect(error).toMatchObject({
    message: 'Entry #7 is no longer in the capture.',
    code: 'capture.entryGone',
    data: { seq: 7 },
    cause: { code: 'capture.entryGone', params: { seq: 7 }, message: 'Entry #7 is no longer in the capture.' },
  });
});

it.each([
  ['a profile', { url: 'http://localhost:3000/chat' }],
  ['a URL', 'http://localhost:3000/chat'],
  ['a profile beside other input', { profile: { url: 'http://localhost:3000/chat' }, runs: 2 }],
  ['a connection', { connectionId: 'c1' }],
])('the cause has a fix, if there is one for %s', async (_what, input) => {
  const fails = () => Promise.reject(userError('profile.urlPath', { path: '/chat', namespace: '/chat' }));
  const { run } = withCauses({ one: { run: fails } }, (connectionId) =>
    connectionId === 'c1' ? { url: 'http://localhost:3000/chat' } : undefined,
  ).one;
  await expect(run(input)).rejects.toMatchObject({
    code: 'profile.urlPath',
    cause: { fix: { kind: 'profile', change: { url: 'http://localhost:3000', namespace: '/chat' } } },
  });
});

it.each([{ connectionId: 'c9' }, undefined, 7, { profile: null }, { url: 7 }])(
  'the cause has no fix of a profile if it is not known: %j',
  async (input) => {
    const fails = () => Promise.reject(userError('profile.urlPath', { path: '/chat', namespace: '/chat' }));
    const { run } = withCauses({ one: { run: fails } }).one;
    const error: unknown = await run(input).catch((reason: unknown) => reason);
    expect((error as { cause: object }).cause).not.toHaveProperty('fix');
  },
);

it('a fix contains no secrets', async () => {
  const fails = () => Promise.reject(userError('profile.urlPath', { path: '/chat', namespace: '/chat' }));
  const { run } = withCauses({ one: { run: fails } }).one;
  const error: unknown = await run({ url: 'http://me:hush-hush@localhost:3000/chat' }).catch(
    (reason: unknown) => reason,
  );
  expect((error as { cause: object }).cause).toHaveProperty('fix');
  expect(JSON.stringify(error)).not.toContain('hush');
  expect(JSON.stringify((error as { cause: object }).cause)).not.toContain('hush');
});

it('the error of a command has its cause also after it was sent through the channel', () => {
  const { code, message, data, cause } = toWireError(userError('replay.nothing'));
  const crossed = withCause(new ChannelError(code, message, data, cause));
  expect(crossed).toMatchObject({ code: 'replay.nothing', cause: { code: 'replay.nothing', remedies: [] } });
});

it('an error of another kind is not changed', async () => {
  const other = new RangeError('x');
  const { run } = withCauses({ one: { run: () => Promise.reject(other) } }).one;
  await expect(run(undefined)).rejects.toBe(other);
});

it('an error without a cause has a code too', () => {
  const error = withCause(new ChannelError('timeout', 'It took too long'));
  expect(error).toMatchObject({ code: 'command.failed', cause: { params: { reported: 'It took too long' } } });
});

it('an error of the entry point, which has no texts and another class, is shown with its text', async () => {
  vi.resetModules();
  const { PayloadError } = await import('../../../../src/model/payload/payload.ts');
  const bare = new PayloadError({ code: 'payload.circular' }, [0], 'args[0]');
  expect(bare.message).toBe('payload.circular');
  expect(withTexts(bare)).toMatchObject({
    name: 'PayloadError',
    message: expect.stringMatching(/^args\[0\]: The value is circular/) as string,
    code: 'payload.circular',
    cause: { params: { path: 'args[0]' }, docs: 'docs/causes/payload.circular.md' },
  });
  const other = new RangeError('x');
  expect(withTexts(other)).toBe(other);
});
