import { describe, expect, it } from 'vitest';
import {
  type ChosenTest,
  runTests,
  type TestBatchDeps,
  type TestFile,
  type TestOutcome,
} from '../../../../src/host/collections/testBatch.ts';
import type { FinishedScenario, PreparedCollection } from '../../../../src/host/collections/scenarioRunner.ts';
import { explain } from '../../../../src/model/cause/causeTexts.ts';
import { userError } from '../../../../src/model/cause/userErrors.ts';
import { readCollection } from '../../../../src/model/scenario/readCollection.ts';
import {
  reportedScenario,
  type ScenarioResult,
  type StepResult,
} from '../../../../src/model/scenario/scenarioResult.ts';

const connections = { a: { url: 'http://a' }, b: { url: 'http://b' } };
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function fileOf(scenarios: object[], emits: object[] = []): TestFile {
  const text = JSON.stringify({ version: 1, name: 'n', connections, emits, scenarios }, null, 2);
  return { name: 'n.socketio.json', text, result: readCollection(text) };
}

function finished(name: string, step: Partial<StepResult> = {}, connectionIds: string[] = ['c1']): FinishedScenario {
  const { status = 'passed' } = step;
  const result: ScenarioResult = {
    scenario: name,
    status,
    ms: 5,
    steps: [{ index: 0, title: 'Emit “x”', ms: 5, ...step, status }],
    connectionIds,
  };
  return { reported: reportedScenario(result, { file: 'n.socketio.json', line: 7 }), faultLine: 9, connectionIds };
}

type Run = (name: string, index: number | undefined, signal: AbortSignal | undefined) => Promise<FinishedScenario>;

class Batch {
  file: TestFile | undefined;
  run: Run = (name) => Promise.resolve(finished(name));
  prepare: TestBatchDeps['runner']['prepare'] = (_, { text }) => Promise.resolve({ text } as PreparedCollection);
  readonly outcomes = new Map<string, TestOutcome>();
  readonly order: string[] = [];
  readonly lines: string[] = [];
  readonly cancel = new AbortController();

  constructor(file: TestFile | undefined) {
    this.file = file;
  }

  async of(...tests: (string | Partial<ChosenTest>)[]): Promise<string[]> {
    const chosen = tests.map((test): ChosenTest => ({
      uri: 'file:///n.socketio.json',
      name: '',
      isEmit: false,
      occurrence: 0,
      ...(typeof test === 'string' ? { name: test } : test),
    }));
    await runTests(
      chosen,
      {
        file: () => this.file,
        runner: {
          prepare: this.prepare,
          runPrepared: (_, { name, index }, options) => this.run(name, index, options?.signal),
        },
      },
      { signal: this.cancel.signal },
      {
        started: ({ name }) => this.order.push(name),
        output: (_, line) => this.lines.push(line),
        ended: ({ name }, outcome) => {
          expect(this.outcomes.has(name), `${name} ends once`).toBe(false);
          this.outcomes.set(name, outcome);
        },
      },
    );
    return chosen.map(({ name }) => this.outcomes.get(name)?.status ?? 'no outcome');
  }
}

const on = (key: string, name: string): object => ({ name, connection: key, steps: [] });

describe('tests of collections', () => {
  it('run at the same time if they use different connections', async () => {
    const batch = new Batch(fileOf([on('a', 'a1'), on('a', 'a2'), on('b', 'b1')]));
    const ends = new Map<string, () => void>();
    batch.run = (name) => new Promise((resolve) => ends.set(name, () => resolve(finished(name))));
    const all = batch.of('a1', 'a2', 'b1');
    await settled();
    expect(batch.order).toEqual(['a1', 'b1']);
    ends.get('a1')?.();
    await settled();
    expect(batch.order).toEqual(['a1', 'b1', 'a2']);
    ends.get('b1')?.();
    ends.get('a2')?.();
    expect(await all).toEqual(['passed', 'passed', 'passed']);
  });

  it('are found by their kind and their occurrence', async () => {
    const emit = (value: number): object => ({ name: 'x', connection: 'a', event: 'e', args: [value], expect: {} });
    const batch = new Batch(fileOf([on('a', 'x')], [emit(1), emit(2)]));
    const indexes: unknown[] = [];
    batch.run = (name, index) => {
      indexes.push(index);
      batch.outcomes.clear();
      return Promise.resolve(finished(name));
    };
    await batch.of('x', { name: 'x', isEmit: true }, { name: 'x', isEmit: true, occurrence: 1 });
    expect(indexes).toEqual([0, 1, 2]);
  });

  it('that fail have both values as JSON, and the line of the step', async () => {
    const batch = new Batch(fileOf([on('a', 'x')]));
    const cause = explain('scenario.notAsExpected', { path: 'ack.0' });
    batch.run = (name) =>
      Promise.resolve(finished(name, { status: 'failed', cause, expected: { a: 2 }, actual: [1, '\u202e'] }));
    await batch.of('x');
    expect(batch.outcomes.get('x')).toEqual({
      status: 'failed',
      ms: 5,
      connectionIds: ['c1'],
      fault: {
        message: 'Emit “x”: The value at ack.0 is not as expected.',
        expected: '{\n  "a": 2\n}',
        actual: '[\n  1,\n  "\\u202e"\n]',
        line: 9,
      },
    });
  });

  it('that have one value only show it in the message', async () => {
    const batch = new Batch(fileOf([on('a', 'x')]));
    const cause = explain('scenario.connected');
    batch.run = (name) => Promise.resolve(finished(name, { status: 'failed', cause, expected: 'refused' }));
    await batch.of('x');
    expect(batch.outcomes.get('x')?.fault).toEqual({
      message: expect.stringContaining('\nexpected "refused"') as string,
      line: 9,
    });
  });

  it('are reported as “could not run” if their file is invalid or deleted, or no longer contains them', async () => {
    const invalid = new Batch({ name: 'n', text: '{', result: readCollection('{\n "version": 2 }') });
    expect(await invalid.of('x')).toEqual(['errored']);
    expect(invalid.outcomes.get('x')?.fault).toMatchObject({
      message: expect.stringMatching(/^Line 2, column 13: /) as string,
      line: 2,
    });
    const gone = new Batch(undefined);
    expect(await gone.of('x')).toEqual(['errored']);
    const other = new Batch(fileOf([on('a', 'other')]));
    expect(await other.of('x', 'other')).toEqual(['errored', 'passed']);
    expect(other.outcomes.get('x')?.fault?.message).toBe('“x” is no longer in n.socketio.json.');
    const environment = new Batch(fileOf([on('a', 'x')]));
    environment.prepare = () => {
      throw userError('scenario.noneOpen');
    };
    expect(await environment.of('x')).toEqual(['errored']);
    expect(environment.order).toEqual(['x']);
  });

  it('could not run if the engine ends', async () => {
    const batch = new Batch(fileOf([on('a', 'x'), on('a', 'y')]));
    batch.run = () => Promise.reject(new Error('the engine\u001b[2J ended'));
    expect(await batch.of('x', 'y')).toEqual(['errored', 'errored']);
    expect(batch.lines).toEqual(['the engine␛[2J ended', 'the engine␛[2J ended']);
  });

  it('are skipped after the run was canceled', async () => {
    const batch = new Batch(fileOf([on('a', 'x'), on('a', 'y')]));
    batch.run = (_, _index, signal) =>
      new Promise((_resolve, reject) => signal?.addEventListener('abort', () => reject(new Error('canceled'))));
    const all = batch.of('x', 'y');
    await settled();
    batch.cancel.abort();
    expect(await all).toEqual(['skipped', 'skipped']);
    expect(batch.order).toEqual(['x']);
  });

  it('report that the file changed meanwhile', async () => {
    const batch = new Batch(fileOf([on('a', 'x'), on('a', 'y')]));
    batch.run = (name) => {
      batch.file = fileOf([]);
      return Promise.resolve(
        finished(name, name === 'x' ? { status: 'failed', cause: explain('scenario.connected') } : {}),
      );
    };
    expect(await batch.of('x', 'y')).toEqual(['failed', 'passed']);
    expect(batch.outcomes.get('x')?.fault?.message).toMatch(/was changed or deleted after the run began/);
    expect(batch.lines.filter((line) => line.includes('was changed or deleted'))).toHaveLength(2);
  });
});
