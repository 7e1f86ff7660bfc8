import { beforeEach, describe, expect, it } from 'vitest';
import { ExpectationSaver } from '../../../../src/host/collections/expectationSaver.ts';
import type { ExpectationChoice } from '../../../../src/host/hostPort.ts';
import type { Entry } from '../../../../src/model/entry/entry.ts';
import { FakeVscode } from '../../../support/fakeVscode.ts';

const entry = (seq: number, dir: 'in' | 'out', event: string, args: unknown[]): Entry => ({
  seq,
  kind: 'event',
  dir,
  event,
  args,
  connectionId: 'c1',
  t: seq,
  ...(dir === 'out' && { delivery: 'sent' as const }),
});

/** The captured entries: the saved emit was sent, and an event was received. */
const [sent, received] = [entry(1, 'out', 'join', ['lobby']), entry(2, 'in', 'joined', [{ room: 'lobby', count: 2 }])];

describe('a received event as an expectation', () => {
  let vscode: FakeVscode;
  let offered: readonly ExpectationChoice[];

  beforeEach(() => {
    vscode = new FakeVscode();
    vscode.collection = {
      version: 1,
      name: 'Chat',
      connections: { main: { url: 'http://localhost' } },
      emits: [
        {
          name: 'Join',
          connection: 'main',
          event: 'join',
          args: ['lobby'],
          expect: { events: [{ event: 'welcome' }] },
        },
      ],
      scenarios: [
        { name: 'One', steps: [{ connect: 'main' }] },
        { name: 'Two', steps: [{ connect: 'main' }, { disconnect: true }] },
      ],
    };
  });

  async function save(choose: (choice: ExpectationChoice) => boolean): Promise<{ saved: boolean }> {
    const { collections, questions } = vscode.port;
    const saver = new ExpectationSaver({
      collections,
      inspector: {
        readTimeline: (input) => {
          const { filter } = input as { filter: string };
          return Promise.resolve(filter.includes('dir:out') ? [sent] : [received]);
        },
      },
      questions: {
        expectationSaved: (...saved) => questions.expectationSaved(...saved),
        expectationTarget: (choices) => {
          offered = choices;
          return Promise.resolve(choices.find(choose));
        },
      },
    });
    return saver.save(received.seq);
  }

  it('is added to the events that the previous emit already expects', async () => {
    expect(await save(({ kind }) => kind === 'emit')).toEqual({ saved: true });
    expect(offered.map(({ kind, name }) => `${kind} ${name}`)).toEqual(['emit Join', 'scenario One', 'scenario Two']);
    expect(vscode.collection.emits).toMatchObject([
      { expect: { events: [{ event: 'welcome' }, { event: 'joined', args: [{ room: 'lobby', count: 2 }] }] } },
    ]);
    await vscode.savedExpectations[0]?.undo();
    expect(vscode.collection.emits).toMatchObject([{ expect: { events: [{ event: 'welcome' }] } }]);
  });

  it('is the last step of a scenario, which waits for it', async () => {
    await save(({ name }) => name === 'Two');
    const steps = vscode.collection.scenarios?.map((scenario) => scenario.steps);
    expect(steps).toEqual([
      [{ connect: 'main' }],
      [
        { connect: 'main' },
        { disconnect: true },
        { waitFor: 'joined', expect: { args: [{ room: 'lobby', count: 2 }] } },
      ],
    ]);
    expect(vscode.collection.emits).toMatchObject([{ expect: { events: [{ event: 'welcome' }] } }]);
  });

  it('changes nothing if the user cancels', async () => {
    const before = vscode.collection;
    expect(await save(() => false)).toEqual({ saved: false });
    expect([vscode.collection, vscode.savedExpectations]).toEqual([before, []]);
  });
});
