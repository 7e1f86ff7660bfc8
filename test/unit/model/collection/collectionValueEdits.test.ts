import { describe, expect, it } from 'vitest';
import { parseCollection } from '../../../../src/model/collection/collectionText.ts';
import {
  expectationEdits,
  scenarioChangeEdits,
  stepEdits,
} from '../../../../src/model/collection/collectionExpectation.ts';
import { applyEdits } from '../../../../src/model/collection/collectionInsert.ts';
import type { Scenario, Step } from '../../../../src/model/scenario/scenario.ts';
import { scenarioVersion } from '../../../../src/model/scenario/scenarioVersion.ts';

const file = `// The chat
{
  "version": 1,
  "name": "Chat",
  "connections": { "main": { "url": "http://localhost:3000" } },
  "emits": [
    // The first one
    { "name":"Join",   "connection": "main", "event": "join", "args": ["lobby"] /* room */ },
  ],
  "scenarios": [
    {
      "name": "Two", // a name
      "steps": [
        // opens it
        { "connect":"main" },   // as main
        { "emit": "join",  "args": [ "lobby" ], "ack": true }, // joins
        /* waits */
        { "waitFor": "joined" } // the end
        // nothing more
      ]
    }
  ]
}
`;

function scenarioOf(text: string): Scenario {
  const parsed = parseCollection(text);
  if (!parsed.ok) throw new Error(parsed.fault.code);
  const [scenario] = parsed.collection.scenarios ?? [];
  if (!scenario) throw new Error('no scenario');
  return scenario;
}

/** The text of the steps in the file after a change. */
function changed(steps: readonly Step[], origins: readonly (number | undefined)[], text = file): string {
  const before = scenarioOf(text);
  const scenario = { ...before, steps: [...steps] };
  const result = applyEdits(text, scenarioChangeEdits(text, 'Two', { scenario, origins }, scenarioVersion(before)));
  expect(scenarioOf(result)).toEqual(scenario);
  return result;
}

const listOf = (text: string): string => text.slice(text.indexOf('"steps"'), text.lastIndexOf(']\n    }'));
const [connect, emit, waitFor] = scenarioOf(file).steps as [Step, Step, Step];

describe('steps of a scenario', () => {
  it('one value is changed, and everything else stays', () => {
    const text = changed([connect, { ...emit, args: ['hall'] }, waitFor], [0, 1, 2]);
    expect(text).toBe(file.replace('[ "lobby" ], "ack"', '[ "hall" ], "ack"'));
  });

  it('a field is added, another is removed', () => {
    const text = changed([connect, { emit: 'join', args: ['lobby'], volatile: true }, waitFor], [0, 1, 2]);
    expect(text).toContain('{ "emit": "join",  "args": [ "lobby" ], "volatile": true }, // joins');
  });

  it('makes no edits if no value has changed', () => {
    expect(changed([connect, emit, waitFor], [0, 1, 2])).toBe(file);
  });

  it('a moved step takes its comments with it', () => {
    expect(listOf(changed([connect, waitFor, emit], [0, 2, 1]))).toBe(`"steps": [
        // opens it
        { "connect":"main" },   // as main
        /* waits */
        { "waitFor": "joined" }, // the end
        { "emit": "join",  "args": [ "lobby" ], "ack": true } // joins
        // nothing more
      `);
  });

  it('steps are added, duplicated and removed', () => {
    const text = changed([connect, connect, { pauseMs: 5 }, waitFor].slice(1), [0, undefined, 2]);
    expect(listOf(text)).toBe(`"steps": [
        // opens it
        { "connect":"main" },   // as main
        { "pauseMs": 5 },
        /* waits */
        { "waitFor": "joined" } // the end
        // nothing more
      `);
    const twice = changed([connect, emit, emit, waitFor], [0, 1, 1, 2]);
    expect(twice.match(/\/\/ joins/g)).toHaveLength(1);
    expect(changed([], [])).toContain('"steps": []');
  });

  it('steps are added to a list on one line, and to an empty one', () => {
    const flat = JSON.stringify({
      version: 1,
      name: 'n',
      connections: { main: { url: 'http://localhost:1' } },
      emits: [],
      scenarios: [{ name: 'Two', steps: [] }],
    });
    changed([connect, emit], [undefined, undefined], flat);
  });

  it('a scenario that was changed meanwhile is not replaced, unless this is requested', () => {
    const scenario = { ...scenarioOf(file), steps: [connect] };
    const change = { scenario, origins: [0] };
    expect(() => scenarioChangeEdits(file, 'Two', change, 'other')).toThrow('was changed in the file meanwhile');
    expect(() => scenarioChangeEdits(file, 'Gone', change)).toThrow('no longer contains the scenario');
    expect(scenarioOf(applyEdits(file, scenarioChangeEdits(file, 'Two', change)))).toEqual(scenario);
  });

  it('a step is added at the end', () => {
    const text = applyEdits(file, stepEdits(file, 'Two', { disconnect: true }));
    expect(text).toContain(
      '{ "waitFor": "joined" }, // the end\n        { "disconnect": true }\n        // nothing more',
    );
  });
});

describe('the expectation of a saved emit', () => {
  it('is added, and extended', () => {
    const once = applyEdits(file, expectationEdits(file, 'Join', { delivery: 'acknowledged', ack: ['ok'] }));
    expect(once).toContain('"args": ["lobby"], /* room */ "expect": { "delivery": "acknowledged", "ack": ["ok"] } },');
    const twice = applyEdits(once, expectationEdits(once, 'Join', { events: [{ event: 'joined' }] }));
    const again = applyEdits(twice, expectationEdits(twice, 'Join', { events: [{ event: 'left' }], ack: ['no'] }));
    const parsed = parseCollection(again);
    expect(parsed.ok && parsed.collection.emits[0]).toMatchObject({
      expect: { delivery: 'acknowledged', ack: ['no'], events: [{ event: 'joined' }, { event: 'left' }] },
    });
  });
});
