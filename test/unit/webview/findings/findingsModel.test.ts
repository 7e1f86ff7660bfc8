import { expect, it } from 'vitest';
import { Emitter } from '../../../../src/base/emitter.ts';
import type { TimedFinding } from '../../../../src/protocol/findingMessages.ts';
import type { NamedConnection } from '../../../../src/protocol/shapes.ts';
import { FindingsModel } from '../../../../webview/findings/findingsModel.ts';
import { ignoredKey } from '../../../../webview/findings/ignoredKey.ts';
import { FakeClock, settled } from '../../../support/fakeClock.ts';

const finding = (findingId: string, connectionId: string): TimedFinding => ({
  findingId,
  connectionId,
  code: 'finding.pollingOnly',
  severity: 'warning',
  confidence: 'proved',
  count: 1,
  firstSeq: 1,
  lastSeq: 1,
  seqs: [1],
  times: [],
});
const connection = (connectionId: string, namespace: string): NamedConnection => ({
  connectionId,
  name: '',
  url: 'http://localhost:3000',
  namespace,
});

type Deps = ConstructorParameters<typeof FindingsModel>[0];

/** A model whose engine has these findings, with a session that a test changes. */
function modelOf(findings: readonly TimedFinding[], ignored: string[]) {
  const changes = new Emitter<void>();
  const connections = new Map<string, NamedConnection>();
  let lookups = 0;
  let updates = 0;
  const session = {
    onDidChange: changes.event,
    anyConnection: (id: string) => {
      lookups++;
      return connections.get(id);
    },
  };
  let requests = 0;
  const model = new FindingsModel({
    channel: {
      request: () => (requests++ === 0 ? Promise.resolve({ version: 1, findings }) : new Promise(() => undefined)),
    } as unknown as Deps['channel'],
    clock: new FakeClock(),
    saved: { slice: () => ({ current: { ignored } }) } as unknown as Deps['saved'],
    session: session as unknown as Deps['session'],
  });
  const change = (known: readonly NamedConnection[] = []): void => {
    for (const one of known) connections.set(one.connectionId, one);
    changes.fire();
  };
  return {
    model,
    change,
    start: async () => {
      model.watch();
      await settled();
      model.onDidChange(() => updates++);
    },
    lookups: () => lookups,
    updates: () => updates,
  };
}

const chat = connection('c1', '/chat');
const key = ignoredKey(finding('f1', 'c1'), chat);

it('changes of the session do not cause the ignored findings to be determined again', async () => {
  const { model, change, start, lookups, updates } = modelOf([finding('f1', 'c1'), finding('f2', 'c2')], [key]);
  change([chat, connection('c2', '/')]);
  await start();
  expect(model.ignored.map(({ findingId }) => findingId)).toEqual(['f1']);
  const before = lookups();
  for (let n = 0; n < 100; n++) change();
  expect([lookups() - before, updates()]).toEqual([0, 0]);
  model.dispose();
});

it('a finding is ignored as soon as the address of its connection is received', async () => {
  const { model, change, start, updates } = modelOf([finding('f1', 'c1')], [key]);
  await start();
  expect(model.ignored).toEqual([]);
  change();
  expect(updates()).toBe(0);
  change([chat]);
  expect([model.ignored.map(({ findingId }) => findingId), model.shown, updates()]).toEqual([['f1'], [], 1]);
  model.dispose();
});
