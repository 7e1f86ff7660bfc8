import { expect, it } from 'vitest';
import { entryLine } from '../../../../src/model/agent/entryLine.ts';
import { maskedPayload, maskedText } from '../../../../src/model/agent/maskedResult.ts';

const facts = {
  seq: 12,
  connectionId: 'c1',
  t: 1503.24,
  kind: 'event',
  dir: 'out',
  event: 'message',
  bytes: 45,
} as const;

it('an entry is one line, with at most 160 characters of its payload', () => {
  const line = entryLine({
    facts: { ...facts, namespace: '/chat', delivery: 'acknowledged', latencyMs: 3 },
    preview: 'x'.repeat(500),
    wantsAck: true,
  });
  expect(line).toBe(`#12 1503.2 ms out c1 "/chat" event "message" 45 B acknowledged 3 ms | ${'x'.repeat(159)}…`);
});

it('a name or payload cannot look like another field or line', () => {
  const line = entryLine({
    facts: { ...facts, event: 'a" acknowledged | x\n#13 in' },
    preview: '"\n#14 1 ms in c1 event"\u202e',
    wantsAck: false,
  });
  expect(line).toBe(
    String.raw`#12 1503.2 ms out c1 event "a\" acknowledged | x\n#13 in" 45 B | "␊#14 1 ms in c1 event"\u202e`,
  );
});

it('a line contains the state of a connection, the event of an acknowledgement and the text of a marker', () => {
  const about = { seq: 1, connectionId: 'c1', t: 0 };
  const line = (more: object, preview = ''): string =>
    entryLine({ facts: { ...about, kind: 'connection', ...more }, preview, wantsAck: false });
  expect(line({ state: 'disconnected', cause: { code: 'transport.closed' } })).toBe(
    '#1 0 ms c1 connection disconnected transport.closed',
  );
  expect(line({ kind: 'ack', dir: 'in', of: 3, bytes: 5 }, '"ok"')).toBe('#1 0 ms in c1 ack of #3 5 B | "ok"');
  expect(line({ kind: 'marker', text: 'here' })).toBe('#1 0 ms c1 marker | here');
});

it('tokens, and the values of fields that are named like secrets, are masked', () => {
  const jwt = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl';
  expect(
    maskedPayload([
      { token: 'a', password: 'b', author: 'Ada', code: 'E1', nested: { apiKey: 'c', tokens: 3 } },
      `see ${jwt} and Bearer abcdefghij`,
      '{"password":"x","name":"y"}',
    ]),
  ).toEqual([
    {
      token: '‹redacted›',
      password: '‹redacted›',
      author: 'Ada',
      code: 'E1',
      nested: { apiKey: '‹redacted›', tokens: 3 },
    },
    'see ‹redacted› and ‹redacted›',
    '{"password":"‹redacted›","name":"y"}',
  ]);
  expect(maskedText('{sessionId: "abc", author: "Ada", "access-key": "k\\"k", secret: "cut')).toBe(
    '{sessionId: "‹redacted›", author: "Ada", "access-key": "‹redacted›", secret: "‹redacted›',
  );
});

it('numbers, lists and objects in fields that are named like secrets are masked', () => {
  expect(
    maskedPayload({
      pin: 1234,
      tokens: 3,
      headers: { 'set-cookie': ['sid=1', 'b=2'] },
      tokens2: { access: 'a', more: [{ refresh: 'b', expires: 5, isValid: true }], none: '' },
    }),
  ).toEqual({
    pin: '‹redacted›',
    tokens: 3,
    headers: { 'set-cookie': ['‹redacted›', '‹redacted›'] },
    tokens2: { access: '‹redacted›', more: [{ refresh: '‹redacted›', expires: 5, isValid: true }], none: '' },
  });
});

it('numbers, lists, objects and JSON in strings are masked in the text of a payload too, even if it is cut', () => {
  const json = JSON.stringify({ password: 'hunter2', x: JSON.stringify({ token: 'hunter2', n: 1 }) });
  for (const text of [
    JSON.stringify({ nested: json, other: 'y' }),
    json,
    '{pin: 1234, "set-cookie": ["hunter2", "a\\"hunter2"], n: 5}',
    '{tokens: {access: "hunter2", more: [{refresh: "hunter2", "key": "hunter2"}]}, n: 5}',
    '{tokens: {access: "hunter2',
    JSON.stringify(json).slice(0, 25),
  ]) {
    expect(maskedText(text)).toMatch(/^(?!.*(?:hunter2|1234)).*‹redacted›/);
  }
  expect(maskedText('{pin: 12, n: 5, tokens: 3, list: ["a", {b: 1}], auth: ["x"], z: "y"}')).toBe(
    '{pin: "‹redacted›", n: 5, tokens: 3, list: ["a", {b: 1}], auth: ["‹redacted›"], z: "y"}',
  );
});

it('long hostile texts are masked in linear time', () => {
  for (const part of ['\\', '\\"', '"a":[', 'token: [', 'a:1', 'token:{"', '\\"token\\":\\"', 'pin:1']) {
    expect(maskedText(part.repeat(10_000)).length).toBeGreaterThan(0);
  }
});
