/** Captured values and secrets are sent only to the servers that the collection names, and are in no report. */
import { expect, it } from 'vitest';
import { FakeRun, outcome } from '../../../support/fakeScenario.ts';

const captured = (value: unknown): object => ({
  request: { url: 'http://localhost:3000/a' },
  capture: { c: 'body' },
  expect: { body: value },
});

/** The outcome of a step that follows a step which captures `value` as `c`. */
async function afterCapture(value: unknown, step: object, connection = 'http://localhost:3000'): Promise<unknown> {
  const run = new FakeRun(
    { steps: [captured(value), step] },
    {
      collection: { connections: { main: { url: connection }, other: { url: 'http://localhost:3001' } } },
      request: () => ({ status: 200, headers: {}, body: value }),
    },
  );
  const { steps } = await run.result;
  const to = [...run.requests.slice(1).map(({ url }) => url), ...run.connections.map(({ profile }) => profile.url)];
  return [steps[1]?.status, steps[1]?.cause?.code ?? to.join()];
}

it.each<[string, string, unknown]>([
  ['http://evil.example/x', '{{c}}', ['errored', 'scenario.addressCaptured']],
  ['evil.example', 'http://{{c}}/x', ['errored', 'scenario.addressCaptured']],
  ['.evil.example/', 'http://localhost{{c}}', ['errored', 'scenario.addressCaptured']],
  ['evil.example/', 'http://{{c}}@localhost:3000/', ['errored', 'scenario.addressCaptured']],
  ['3001', 'http://localhost:{{c}}/x', ['passed', 'http://localhost:3001/x']],
  ['3002', 'http://localhost:{{c}}/x', ['errored', 'scenario.addressCaptured']],
  ['@evil.example', 'http://localhost:3002/{{c}}', ['passed', 'http://localhost:3002/@evil.example']],
  ['http://localhost:3001/y', '{{c}}', ['passed', 'http://localhost:3001/y']],
])('%s in a request to %s', async (value, url, expected) => {
  expect(await afterCapture(value, { request: { url } })).toEqual(expected);
});

it.each<[string, string, unknown]>([
  ['http://evil.example', '{{c}}', ['errored', 'scenario.addressCaptured']],
  ['evil.example', 'http://{{c}}', ['errored', 'scenario.addressCaptured']],
  ['http://localhost:3001', '{{c}}', ['passed', 'http://localhost:3001']],
  ['evil.example/', 'http://{{c}}@localhost:3000', ['errored', 'scenario.addressCaptured']],
  ['1', 'http://localhost:3000/?a={{c}}', ['passed', 'http://localhost:3000/?a=1']],
])('%s in the connection %s', async (value, url, expected) => {
  const [status, what] = (await afterCapture(value, { connect: 'main' }, url)) as unknown[];
  const isRefused = status === 'errored';
  expect(isRefused ? ['errored', 'scenario.addressCaptured'] : [status, what]).toEqual(expected);
});

it('a variable that contains a captured value is captured too', async () => {
  const run = new FakeRun(
    { steps: [captured('evil.example'), { set: { host: '{{c}}' } }, { request: { url: 'http://{{host}}/' } }] },
    { request: () => ({ status: 200, headers: {}, body: 'evil.example' }) },
  );
  expect(await outcome(run)).toEqual(['errored', 'passed', 'passed', ['errored', 'scenario.addressCaptured']]);
  const set = new FakeRun(
    { steps: [{ set: { host: 'good.example' } }, { request: { url: 'http://{{host}}/' } }] },
    { request: () => ({ status: 200, headers: {}, body: '' }) },
  );
  expect(await outcome(set)).toEqual(['passed', 'passed', 'passed']);
});

it('a server cannot choose a file', async () => {
  const files = { 'logo.png': 'logo', '.env': 'TOKEN=1' };
  const ok = new FakeRun(
    { connection: 'main', steps: [{ emit: 'a', args: [{ $file: '{{f}}' }] }] },
    { files, variables: { overrides: { f: 'logo.png' } } },
  );
  expect(await outcome(ok)).toEqual(['passed', 'passed']);
  expect(Buffer.from(ok.client.emits[0]?.args[0] as Uint8Array).toString()).toBe('logo');
  for (const [value, arg] of [
    ['.env', { $file: '{{c}}' }],
    [{ $file: '.env' }, '{{c}}'],
  ] as const) {
    const run = new FakeRun(
      {
        connection: 'main',
        steps: [
          {
            emit: 'a',
            args: [typeof value === 'string' ? value : { $$file: value.$file }],
            ack: true,
            capture: { c: 'ack.0' },
          },
          { emit: 'b', args: [arg] },
        ],
      },
      { files },
    );
    const { steps } = await run.result;
    expect([steps[1]?.cause?.code, run.client.emits[1]?.args]).toEqual(
      typeof value === 'string' ? ['scenario.fileCaptured', undefined] : [undefined, [{ $file: '.env' }]],
    );
  }
});

it('a secret is requested with its receivers, and masked in the result', async () => {
  const collection = { connections: { main: { url: 'http://localhost:3000', auth: { token: '{{secret:token}}' } } } };
  const steps = [
    { request: { url: 'http://localhost:3001/{{secret:key}}', headers: { a: '{{secret:key}}' } } },
    { connect: 'main' },
    { emit: 'a', args: ['{{secret:word}}'], expect: { ack: ['other'] } },
  ];
  const secrets = { token: 'token-of-main', key: 'key-of-http', word: 'word-of-emit' };
  const run = new FakeRun({ steps }, { collection, secrets, request: () => ({ status: 200, headers: {}, body: '' }) });
  const result = await run.result;
  expect(result.steps.map(({ status }) => status)).toEqual(['passed', 'passed', 'failed']);
  expect(run.requestedSecrets).toEqual(
    expect.arrayContaining([
      'key for http://localhost:3001',
      'token for http://localhost:3000',
      'word for http://localhost:3000',
    ]),
  );
  expect(run.requests[0]).toMatchObject({ url: 'http://localhost:3001/key-of-http', headers: { a: 'key-of-http' } });
  expect(run.client.emits[0]?.args).toEqual(['word-of-emit']);
  expect(result.steps[2]).toMatchObject({ actual: '‹redacted›' });
  expect(JSON.stringify(result)).not.toMatch(/-of-/);
});

it('a secret is not sent if its receiver is not certain, or if it would become a variable', async () => {
  const secrets = { key: 'http://evil.example' };
  const steps: [object, string][] = [
    [{ request: { url: '{{secret:key}}' } }, 'scenario.addressCaptured'],
    [{ set: { x: '{{secret:key}}' } }, 'scenario.secretInSet'],
    [{ set: { x: '{{indirect}}' } }, 'scenario.secretInSet'],
    [{ request: { url: 'http://localhost/', headers: { a: '{{secret:none}}' } } }, 'variable.noSecret'],
  ];
  for (const [step, code] of steps) {
    const run = new FakeRun({ steps: [step] }, { secrets, collection: { variables: { indirect: '{{secret:key}}' } } });
    expect(await outcome(run)).toEqual(['errored', ['errored', code]]);
    expect(run.requests).toEqual([]);
  }
});

it.each<[string, string, object[]]>([
  ['a request', 'key-of-http', [{ request: { url: 'http://localhost:3001/', headers: { b: '{{c}}' } } }]],
  ['an emit', 'key-of-http', [{ connect: 'main' }, { emit: 'a', args: [{ x: ['{{c}}'] }] }]],
  ['a connection', 'key-of-http', [{ connect: 'captured' }]],
  ['another variable', 'key-of-http', [{ set: { d: 'x{{c}}' } }, { connect: 'main' }, { emit: '{{d}}' }]],
  ['a variable of the collection', 'key-of-http', [{ connect: 'main' }, { emit: 'a', args: ['{{outer}}'] }]],
  ['a part of a text', 'Hello key-of-http!', [{ connect: 'main' }, { emit: 'a', args: ['{{c}}'] }]],
  ['an encoded text', 'key%2Dof%2Dhttp', [{ connect: 'main' }, { emit: 'a', args: ['{{c}}'] }]],
])('a secret that a server sent back is requested for the receiver of %s', async (_what, body, steps) => {
  const collection = {
    variables: { outer: '{{c}}' },
    connections: {
      main: { url: 'http://localhost:3001' },
      captured: { url: 'http://localhost:3001', auth: { token: '{{c}}' } },
    },
  };
  const login = {
    request: { url: 'http://localhost:3000/', headers: { a: '{{secret:key}}' } },
    capture: { c: 'body' },
  };
  const run = (sent: string) =>
    new FakeRun(
      { steps: [login, ...steps] },
      { collection, secrets: { key: 'key-of-http' }, request: () => ({ status: 200, headers: {}, body: sent }) },
    );
  const echoed = run(body);
  await echoed.result;
  expect(echoed.requestedSecrets).toContain('key for http://localhost:3001');
  const other = run('something else');
  await other.result;
  expect(other.requestedSecrets).toEqual(['key for http://localhost:3000']);
});
