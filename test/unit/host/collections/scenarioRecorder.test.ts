/** The secrets that a recorded scenario stores, and the connections that it contains. */
import { beforeEach, expect, it } from 'vitest';
import { ScenarioRecorder } from '../../../../src/host/collections/scenarioRecorder.ts';
import { applyEdits, type TextEdit } from '../../../../src/model/collection/collectionInsert.ts';
import { parseCollection } from '../../../../src/model/collection/collectionText.ts';
import type { Entry } from '../../../../src/model/entry/entry.ts';
import { plainNetwork } from '../../../support/openable.ts';

const uri = 'file:///w/.socketio/a.socketio.json';
const profile = { url: 'http://localhost:3000', auth: { token: 'of the profile' } };

let text: string;
let entries: Entry[];
let stored: Map<string, string>;
let recorder: ScenarioRecorder;

const unused = (): Promise<never> => Promise.reject(new Error('not used'));

beforeEach(() => {
  text = JSON.stringify({ version: 1, name: 'a', connections: {}, emits: [] });
  entries = [];
  stored = new Map();
  const keyOf = ({ name, receiver }: { name: string; receiver: string }): string => `${name} for ${receiver}`;
  recorder = new ScenarioRecorder({
    workspace: { hasFolder: true } as never,
    network: plainNetwork,
    collections: {
      list: unused,
      read: unused,
      create: unused,
      nameOf: () => 'a',
      selectedEnvironment: () => undefined,
      dotenv: () => Promise.resolve(undefined),
      change: async (
        _: string,
        change: (text: string) => Promise<TextEdit[] | undefined>,
        onSaved?: () => Promise<void>,
      ) => {
        const edits = await change(text);
        text = applyEdits(text, edits ?? []);
        await onSaved?.();
      },
    } as never,
    inspector: {
      readTimeline: () => Promise.resolve(entries),
      addMarker: unused,
      openedProfile: () => ({ written: profile, shown: profile, filled: profile }),
      connections: [],
    } as never,
    questions: {} as never,
    storeSecret: (use, value) => Promise.resolve(void stored.set(keyOf(use), value)),
    storedSecret: (use) => Promise.resolve(stored.get(keyOf(use))),
    storedNames: () => Promise.resolve([...stored.keys()].map((key) => key.split(' for ')[0] ?? '')),
  });
});

function entry(facts: Partial<Entry>): void {
  const seq = entries.length + 1;
  entries.push({ seq, t: seq * 1000, connectionId: 'c1', kind: 'connection', ...facts });
}

async function saved(name: string): Promise<unknown[]> {
  await recorder.save(uri, name, {});
  const parsed = parseCollection(text);
  if (!parsed.ok) throw new Error(parsed.fault.code);
  return parsed.collection.scenarios?.find((scenario) => scenario.name === name)?.steps ?? [];
}

it('a recorded scenario stores secrets that were sent as arguments, and finds them again in the next recording', async () => {
  entry({ state: 'connecting' });
  entry({ state: 'connected' });
  const sent = { kind: 'event', dir: 'out', delivery: 'sent' } as const;
  entry({ ...sent, event: 'login', args: [{ password: 'hunter2' }, 'of the profile'] });
  const args = [{ password: '{{secret:localhost-3000.password}}' }, '{{secret:localhost-3000.auth.token}}'];
  expect(await saved('first')).toEqual([{ connect: 'localhost-3000' }, { emit: 'login', args }]);
  expect([...stored]).toEqual([
    ['localhost-3000.auth.token for http://localhost:3000', 'of the profile'],
    ['localhost-3000.password for http://localhost:3000', 'hunter2'],
  ]);
  expect(await saved('second')).toEqual([{ connect: 'localhost-3000' }, { emit: 'login', args }]);
  expect(stored.size).toBe(2);

  entry({ ...sent, event: 'login', args: [{ password: 'another' }] });
  expect((await saved('third')).at(-1)).toEqual({
    emit: 'login',
    args: [{ password: '{{secret:localhost-3000.password-2}}' }],
  });
  expect(text).not.toMatch(/hunter2|another|of the profile/);
});

it('a stored secret that was sent without a key is not written, although the collection does not refer to it yet', async () => {
  stored.set('pin for http://localhost:3000', 'typed as an argument');
  stored.set('pin of another server for http://localhost:4000', 'of another server');
  entry({ state: 'connecting' });
  entry({ state: 'connected' });
  const sent = { kind: 'event', dir: 'out', delivery: 'sent' } as const;
  entry({ ...sent, event: 'unlock', args: ['typed as an argument', 'of another server'] });
  expect(await saved('unlocks')).toEqual([
    { connect: 'localhost-3000' },
    { emit: 'unlock', args: ['{{secret:pin}}', 'of another server'] },
  ]);
  expect(text).not.toContain('typed as an argument');
});

it('a recorded scenario contains connections that were opened and closed if nothing else happened', async () => {
  entry({ state: 'connecting' });
  entry({ state: 'connected' });
  entry({ state: 'disconnected', cause: { code: 'client.disconnected' } });
  expect(await saved('only')).toEqual([{ connect: 'localhost-3000' }, { disconnect: true }]);
});
