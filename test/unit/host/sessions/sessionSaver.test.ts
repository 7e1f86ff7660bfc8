// Saving session files, and what the user sees of this. VS Code and the engine are fakes.
import { describe, expect, it } from 'vitest';
import { UserError } from '../../../../src/base/userError.ts';
import type { SavingProgress, SessionQuery } from '../../../../src/host/hostPort.ts';
import { SessionSaver, type SessionSaverDeps } from '../../../../src/host/sessions/sessionSaver.ts';
import { ChannelError } from '../../../../src/protocol/channelError.ts';

const target = { uri: 'file:///w/a.siolog', path: 'a.siolog' };
const diskFull = new UserError({ code: 'file.notWritten' });

class FakeWindow {
  /** The query that the user chooses; undefined cancels. */
  chosen: SessionQuery | undefined = { filter: 'dir:in' };
  target: typeof target | undefined = target;
  writeFails = false;
  /** Whether the user cancels after the first piece is read. */
  cancels = false;
  /** Texts of the pieces that the engine returns. */
  pieces = ['{"seq":1}\n', '{"seq":2}\n'];
  readonly prompts: (SessionQuery | undefined)[] = [];
  readonly names: string[] = [];
  readonly begun: SessionQuery[] = [];
  readonly ended: string[] = [];
  readonly progress: SavingProgress[] = [];
  readonly files = new Map<string, string>();
  readonly results: unknown[] = [];
  readonly saver: SessionSaver;

  constructor() {
    this.saver = new SessionSaver({ inspector: this.#engine(), files: { write: this.#write }, sessions: this.#port() });
  }

  #engine(): SessionSaverDeps['inspector'] {
    const { begun, ended } = this;
    const lines = (signal?: AbortSignal) => this.#lines(signal);
    return {
      connections: [],
      beginSave: (query) => {
        begun.push(query);
        const named = { state: 'connected' as const, namespace: '/', url: 'http://h' };
        return Promise.resolve({
          saveId: 'w1',
          startedAt: '2026-01-02T03:04:05.000Z',
          entries: 2,
          connections: [
            {
              ...named,
              connectionId: 'known',
              name: 'Shop',
              earlier: [{ name: 'g', url: 'http://g', namespace: '/', before: 7 }],
            },
            { ...named, connectionId: 'previous', name: 'h' },
            {
              ...named,
              connectionId: 'observed',
              name: 'h',
              source: { sourceId: 's1', kind: 'proxy', name: 'My app' },
              sid: 'sid1',
            },
            { ...named, connectionId: 'replay', name: 'Replay', url: '' },
          ],
          noted: [{ sourceId: 's2', kind: 'proxy', name: 'Without clients' }],
        });
      },
      savedLines: (_id, _sourceId, signal) => lines(signal),
      fileOf: () => undefined,
      endSave: (saveId) => void ended.push(saveId),
      openedProfile: (id) => {
        const profile = { url: 'http://h', auth: { token: 's3cret' } };
        return id === 'known' ? { written: profile, filled: profile, shown: profile, identity: profile } : undefined;
      },
    };
  }

  async *#lines(signal?: AbortSignal) {
    for (const [index, text] of this.pieces.entries()) {
      await Promise.resolve();
      if (signal?.aborted) throw new ChannelError('canceled', 'The request was canceled.');
      const lines = new Uint8Array(Buffer.from(text)).buffer;
      yield { lines, scanned: index + 1, saved: index + 1, leftOut: index, done: index + 1 === this.pieces.length };
    }
  }

  readonly #write = async (uri: string, chunks: AsyncIterable<Uint8Array>): Promise<void> => {
    if (this.writeFails) throw diskFull;
    const pieces: Uint8Array[] = [];
    for await (const chunk of chunks) pieces.push(chunk);
    this.files.set(uri, Buffer.concat(pieces).toString());
  };

  #port(): SessionSaverDeps['sessions'] {
    return {
      entries: (shown) => {
        this.prompts.push(shown);
        return Promise.resolve(this.chosen);
      },
      target: (name) => {
        this.names.push(name);
        return Promise.resolve(this.target);
      },
      progress: (_target, save) => {
        const canceled = new AbortController();
        return save((progress) => {
          this.progress.push(progress);
          if (this.cancels) canceled.abort();
        }, canceled.signal);
      },
      exportTarget: (name) => {
        this.names.push(name);
        return Promise.resolve(this.target && { ...this.target, format: 'json' });
      },
      saved: ({ path }, outcome) => void this.results.push([path, outcome]),
      failed: (error) => void this.results.push(error),
    };
  }
}

describe('the entries', () => {
  it('are those that the user chooses', async () => {
    const window = new FakeWindow();
    expect(await window.saver.prompt({ filter: 'event:a' })).toEqual({ entries: 2, leftOut: 1 });
    expect([window.prompts, window.begun]).toEqual([[{ filter: 'event:a' }], [{ filter: 'dir:in', format: 'siolog' }]]);
  });

  it('are all without a prompt if the timeline shows all', async () => {
    const window = new FakeWindow();
    await window.saver.prompt({ filter: '  ' });
    expect([window.prompts, window.begun]).toEqual([[], [{ format: 'siolog' }]]);
  });

  it('are chosen if the timeline shows one connection', async () => {
    const window = new FakeWindow();
    await window.saver.prompt({ filter: '', connectionId: 'known' });
    expect(window.prompts).toEqual([{ filter: '', connectionId: 'known' }]);
  });

  it.each(['chosen', 'target'] as const)('are not requested when the user cancels: no %s', async (missing) => {
    const window = new FakeWindow();
    window[missing] = undefined;
    expect(await window.saver.promptAndShowErrors({ filter: 'event:a' })).toBe(false);
    expect([window.begun, window.results]).toEqual([[], []]);
  });
});

describe('the file', () => {
  it('has the header, with profiles without secrets, and the lines of the engine', async () => {
    const window = new FakeWindow();
    await window.saver.save(target.uri, {});
    const [header = '', ...lines] = window.files.get(target.uri)?.split('\n') ?? [];
    expect(JSON.parse(header)).toMatchObject({
      startedAt: '2026-01-02T03:04:05.000Z',
      connections: {
        known: { name: 'Shop', url: 'http://h', earlier: [{ name: 'g', url: 'http://g', namespace: '/', before: 7 }] },
        previous: { name: 'h', url: 'http://h', namespace: '/' },
        replay: { name: 'Replay' },
        observed: { sourceId: 's1', sid: 'sid1' },
      },
      sources: { s1: { kind: 'proxy', name: 'My app' }, s2: { kind: 'proxy', name: 'Without clients' } },
    });
    expect(header).not.toContain('s3cret');
    expect(lines).toEqual(['{"seq":1}', '{"seq":2}', '']);
    expect(window.ended).toEqual(['w1']);
  });

  it('has a name with the time, which every file system can store', async () => {
    const window = new FakeWindow();
    await window.saver.prompt();
    expect(window.names).toEqual([expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d-\d\d-\d\d$/)]);
  });
});

describe('the user', () => {
  it('sees the progress and the result', async () => {
    const window = new FakeWindow();
    await window.saver.promptAndShowErrors({ filter: 'event:a' });
    expect(window.progress).toEqual([
      { scanned: 1, of: 2, saved: 1 },
      { scanned: 2, of: 2, saved: 2 },
    ]);
    expect(window.results).toEqual([['a.siolog', { entries: 2, leftOut: 1 }]]);
  });

  it('sees no message after canceling, and the engine ends the save', async () => {
    const window = new FakeWindow();
    window.cancels = true;
    expect(await window.saver.promptAndShowErrors({ filter: 'event:a' })).toBe(false);
    expect([window.results, window.ended, window.files.size]).toEqual([[], ['w1'], 0]);
  });

  it('sees why the file was not saved', async () => {
    const window = new FakeWindow();
    window.writeFails = true;
    expect(await window.saver.promptAndShowErrors({ filter: 'event:a' })).toBe(false);
    expect([window.results, window.ended]).toEqual([[diskFull], ['w1']]);
  });
});

it('a program receives the error, even if the save was canceled', async () => {
  const window = new FakeWindow();
  const saving = window.saver.save(target.uri, {}, { signal: AbortSignal.abort() });
  await expect(saving).rejects.toMatchObject({ cause: { code: 'session.canceled' } });
  window.writeFails = true;
  await expect(window.saver.save(target.uri, {})).rejects.toBe(diskFull);
});

describe('another format', () => {
  it('depends on the file name, and has no header', async () => {
    const window = new FakeWindow();
    window.target = { uri: 'file:///w/a.HAR', path: 'a.HAR' };
    expect(await window.saver.prompt({ filter: '' })).toEqual({ entries: 2, leftOut: 1 });
    expect(window.begun).toEqual([{ format: 'har' }]);
    expect(window.files.get('file:///w/a.HAR')).toBe(window.pieces.join(''));
  });

  it('is chosen by the user or by a program, for any name of the file', async () => {
    const window = new FakeWindow();
    await window.saver.promptForExport();
    await window.saver.save('file:///w/a.har', { sourceId: 's1' }, { format: 'csv' });
    expect(window.begun).toEqual([
      { filter: 'dir:in', format: 'json' },
      { sourceId: 's1', format: 'csv' },
    ]);
    expect(window.files.get(target.uri)).toBe(window.pieces.join(''));
  });
});
