import { describe, expect, it } from 'vitest';
import { deliveries } from '../../../../src/model/entry/delivery.ts';
import type { EntryFacts } from '../../../../src/model/entry/entry.ts';
import { formatChange, ShortTitles } from '../../../../webview/format/connectionFormat.ts';
import { deliverySentence, formatDelivery } from '../../../../webview/format/deliveryFormat.ts';
import { absoluteText, offsetText } from '../../../../webview/format/timeFormat.ts';
import type { NamedConnection } from '../../../../src/protocol/shapes.ts';
import { quoted, visible, visibleLines } from '../../../../src/model/text/visible.ts';

const facts: EntryFacts = { seq: 1, connectionId: 'c', t: 0, kind: 'event', dir: 'out', event: 'hello' };

it('times of the capture are relative to its start, or times of day', () => {
  expect([0, 12_402, 599_999, 600_000, 3_723_004].map(offsetText)).toEqual([
    '0.000\u00a0s',
    '12.402\u00a0s',
    '599.999\u00a0s',
    '10:00.000',
    '1:02:03.004',
  ]);
  expect(absoluteText('2026-01-02T03:04:05.000Z', 1500)).toMatch(/2026.*:06\.500$/);
  expect(absoluteText('', 1)).toBe('');
});

/** For these statuses, the sentence shows more than the cause. */
const over = new Set(['acknowledged', 'late', 'flushed']);

describe('a delivery', () => {
  it.each(deliveries)('%s has a label, an icon and a sentence', (delivery) => {
    const shown = formatDelivery({ ...facts, delivery }, true);
    expect(shown?.icon).toBeTruthy();
    const name = delivery === 'awaitingReply' ? 'reply due' : delivery.replace(/([A-Z])/g, ' $1').toLowerCase();
    expect(shown?.label.toLowerCase()).toBe(name);
    const cause = { code: 'file.recordedText', params: { text: 'The wire was cut.' } };
    const sentence = deliverySentence({ ...facts, delivery, cause }, true);
    expect(sentence).toMatch(/^[A-Z].*\./);
    if (!over.has(delivery)) expect(sentence).toMatch(/ The wire was cut\.$/);
    expect(sentence).not.toContain('!');
  });

  it('has its number', () => {
    expect(formatDelivery({ ...facts, delivery: 'acknowledged', latencyMs: 8 }, true)?.figure).toBe('8\u00a0ms');
    expect(formatDelivery({ ...facts, delivery: 'flushed', waitedMs: 1200 }, false)?.figure).toBe('after 1.2\u00a0s');
    expect(formatDelivery({ ...facts, delivery: 'queued', attempt: 2 }, true)?.figure).toBe('attempt 2');
    expect(formatDelivery({ ...facts, delivery: 'sent' }, true)?.figure).toContain('ack pending');
    expect(formatDelivery(facts, false)).toBeUndefined();
    expect(formatDelivery({ ...facts, delivery: 'sent', attempt: 1 }, true)?.figure).toBe('ack pending');
    expect(formatDelivery({ ...facts, delivery: 'sent', attempt: 2 }, true)?.figure).toBe('attempt 2');
    expect(formatDelivery({ ...facts, delivery: 'acknowledged', attempt: 2, latencyMs: 8 }, true)?.figure).toBe(
      '8\u00a0ms',
    );
    expect(deliverySentence({ ...facts, delivery: 'acknowledged', attempt: 2, latencyMs: 8 }, true)).toBe(
      'Acknowledged after 8\u00a0ms. It was attempt 2.',
    );
  });
});

describe('a connection', () => {
  it('reports its changes with the reason and the next step', () => {
    const change = formatChange({
      ...facts,
      kind: 'connection',
      state: 'disconnected',
      cause: { code: 'transport.failed' },
      detail: 'transport error',
      retryDelayMs: 2000,
    });
    expect(change.text).toMatch(
      /^Disconnected · The transport failed\. Check .* Trying again in 2\u00a0s\. \(transport error\)$/,
    );
    const again = formatChange({
      ...facts,
      kind: 'connection',
      state: 'reconnecting',
      attempt: 3,
      retryDelayMs: 2000,
    });
    expect(again.text).toBe('Reconnecting · attempt 3 · after 2\u00a0s');
    const connected = formatChange({
      ...facts,
      kind: 'connection',
      state: 'connected',
      socketId: 'abc',
      transport: 'polling',
      pingInterval: 25_000,
    });
    expect(connected.text).toBe('Connected · ID abc · over polling');
    expect(connected.whole).toBe('Connected · ID abc · over polling · ping every 25\u00a0s');
    expect(formatChange({ ...facts, kind: 'marker', text: 'before the deploy' }).text).toBe('before the deploy');
    const network = formatChange({ ...facts, kind: 'network', conditions: { offline: true } });
    expect(network).toMatchObject({ text: 'Network: offline', tone: 'warning' });
    expect(formatChange({ ...facts, kind: 'network', conditions: {} }).tone).toBe('quiet');
    const version = { code: 'protocol.changed', params: { server: 'Socket.IO 2', protocol: 'v2', trial: true } };
    const changed = formatChange({ ...facts, kind: 'connection', state: 'connecting', cause: version });
    expect(changed).toMatchObject({ icon: 'info', tone: 'quiet' });
  });
});

it('invisible characters in names are shown', () => {
  expect(visible('a\nb\u0000\u007f\u202egnp.exe')).toBe('a␊b␀␡\\u202egnp.exe');
  expect(visible('pay\u200bpal\ufeff \u00ad\u2066\u{e0041}')).toBe('pay\\u200bpal\\ufeff \\u00ad\\u2066\\u{e0041}');
  // A joiner between emoji combines them; between letters it is invisible.
  expect(visible('👩🏽\u200d💻 a\u200db')).toBe('👩🏽\u200d💻 a\\u200db');
  expect(visible('a\u034f\u115f\u3164\uffa0\u2800\u17b4\u180b\u{1d173}')).toBe(
    'a\\u034f\\u115f\\u3164\\uffa0\\u2800\\u17b4\\u180b\\u{1d173}',
  );
  expect(visible('❤\ufe0f ❤\ufe0f\u200d🔥 1\ufe0f\u20e3 a\ufe0f')).toBe(
    '❤\ufe0f ❤\ufe0f\u200d🔥 1\ufe0f\u20e3 a\\ufe0f',
  );
  expect(visibleLines('one\n\ttwo\r')).toBe('one\n\ttwo␍');
  expect(quoted('say "\u202eyes"\n')).toBe('"say \\"\\u202eyes\\"\\n"');
});

describe('names of connections', () => {
  const known = (connectionId: string, name: string, namespace = '/', url = 'http://a:1/') => ({
    connectionId,
    name,
    url,
    namespace,
  });

  const titlesOf = (connections: NamedConnection[]) => {
    const titles = new ShortTitles(connections);
    return connections.map(({ connectionId }) => titles.at(connectionId, 1));
  };

  it('refer to the server of the entry, if the connection was later opened with another address', () => {
    const earlier = [
      { name: 'a:1', url: 'http://a:1/', namespace: '/', before: 10 },
      { name: 'a:1/chat', url: 'http://a:1/', namespace: '/chat', before: 20 },
    ];
    const moved = { ...known('c1', 'b:1/news', '/news', 'http://b:1/'), earlier };
    const titles = new ShortTitles([moved, known('c2', 'a:1')]);
    expect([1, 9, 10, 19, 20, 900].map((seq) => titles.at('c1', seq))).toEqual([
      'a:1 · c1',
      'a:1 · c1',
      'a:1/chat',
      'a:1/chat',
      'b:1/news',
      'b:1/news',
    ]);
    expect(titles.at('c2', 1)).toBe('a:1 · c2');
    expect(titles.at('c9', 1)).toBe('c9');
    const alone = new ShortTitles([{ ...moved, url: 'http://a:1/' }]);
    expect([1, 10, 20].map((seq) => alone.at('c1', seq))).toEqual(['/', '/chat', '/news']);
    const removed = new ShortTitles([{ ...moved, removed: true as const }]);
    expect(removed.at('c1', 1)).toBe('a:1 · removed');
  });

  it('are short in rows, and no two are the same', () => {
    const twice = [known('c1', 'a:1'), known('c2', 'a:1'), known('c3', 'b:1', '/', 'http://b:1/')];
    expect(titlesOf(twice)).toEqual(['a:1 · c1', 'a:1 · c2', 'b:1']);
    const apart = [known('c1', 'a:1'), known('c2', 'a:1/chat', '/chat')];
    expect(titlesOf(apart)).toEqual(['/', '/chat']);
  });

  it('name a client of the application by its ID and its browser', () => {
    const client = { address: '127.0.0.1', userAgent: 'Mozilla/5.0 (X11) Chrome/140.0.0.0 Safari/537.36' };
    const observed = [known('c1', 'a:1'), known('c2', 'a:1/chat', '/chat')].map((one) => ({ ...one, client }));
    expect(titlesOf(observed)).toEqual(['c1 · Chrome 140', 'c2 · Chrome 140']);
    const silent = { ...known('c3', 'a:1'), client: { address: '::1' } };
    expect(titlesOf([silent, known('c4', 'a:1')])).toEqual(['c3 · ::1', 'a:1 · c4']);
  });

  it('show that a connection was removed', () => {
    const removed = { ...known('c1', 'a:1'), removed: true as const };
    expect(titlesOf([removed, known('c2', 'a:1')])).toEqual(['a:1 · c1 · removed', 'a:1 · c2']);
    expect(titlesOf([removed, known('c2', '', '/chat')])).toEqual(['/ · removed', '/chat']);
  });
});
