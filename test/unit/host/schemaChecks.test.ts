/** A check against a schema continues with the next engine or window after its own has ended. */
import { beforeEach, expect, it } from 'vitest';
import { Emitter } from '../../../src/base/emitter.ts';
import { SchemaChecks } from '../../../src/host/types/schemaChecks.ts';

const result = { events: 1, unsupported: [], checked: 2, mismatches: 0, leftOut: 0 };

/** The engines of one window, one after another. */
class Window {
  readonly #change = new Emitter<void>();
  readonly onDidChange = this.#change.event;
  readonly requests: unknown[] = [];
  readonly warnings: string[] = [];
  readonly engine: { generation: number; hasEntries: boolean | undefined } = { generation: 0, hasEntries: undefined };
  refuses = false;
  readonly checks: SchemaChecks;

  constructor(stored: Map<string, unknown>) {
    const { warnings, engine } = this;
    this.checks = new SchemaChecks({
      inspector: {
        onDidChange: this.onDidChange,
        fileOf: (sourceId: string | undefined) => (sourceId === 'file' ? { request: this.request } : undefined),
        request: this.request,
        get generation() {
          return engine.generation;
        },
        get hasEntries() {
          return engine.hasEntries;
        },
      } as never,
      state: {
        get: (key) => stored.get(key),
        update: (key, value) => Promise.resolve(void stored.set(key, structuredClone(value))),
      },
      log: { warn: (message) => warnings.push(message) },
    });
  }

  readonly request = (definition: { method: string }, params: object): Promise<unknown> => {
    this.requests.push([definition.method, params]);
    if (this.refuses) return Promise.reject(new Error('no such connection'));
    if (definition.method === 'schema/stop') return Promise.resolve({ wasRunning: true });
    return Promise.resolve('schema' in params ? result : { ...result, schema: 'learned' });
  };

  runs(generation: number): void {
    this.engine.generation = generation;
    this.engine.hasEntries = true;
    this.#change.fire();
  }
}

let stored: Map<string, unknown>;
beforeEach(() => {
  stored = new Map();
});

it('a check is repeated once in the next engine, with the inferred schema', async () => {
  const window = new Window(stored);
  window.runs(0);
  expect(await window.checks.check({ filter: 'event:a' })).toEqual(result);
  window.runs(0);
  window.engine.hasEntries = undefined;
  window.engine.generation = 1;
  expect(window.requests).toHaveLength(1);
  window.runs(1);
  window.runs(1);
  expect(window.requests.slice(1)).toEqual([['schema/check', { filter: 'event:a', schema: 'learned' }]]);
  expect(await window.checks.stop({})).toBe(true);
  window.runs(2);
  expect(window.requests).toHaveLength(3);
});

it('a check is repeated in the next window, which reports a schema that it cannot use', async () => {
  await new Window(stored).checks.check({ schema: '{}' });
  const next = new Window(stored);
  expect(next.requests).toEqual([]);
  next.refuses = true;
  next.runs(0);
  expect(next.requests).toEqual([['schema/check', { schema: '{}' }]]);
  await expect.poll(() => next.warnings).toEqual([expect.stringContaining('no such connection')]);
});

it('a check of a session file is not repeated', async () => {
  const window = new Window(stored);
  await window.checks.check({ schema: '{}', sourceId: 'file' });
  window.runs(1);
  expect(window.requests).toEqual([['schema/check', { schema: '{}' }]]);
});
