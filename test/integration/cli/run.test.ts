/** `socketio-inspector run`, as a person or a build machine runs it. */
import { mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { ReportedScenario } from '../../../src/model/scenario/scenarioResult.ts';
import { startServer, type TestServer } from '../../servers/testServer.ts';
import { CliProgram, type CliRun } from '../../support/cliProgram.ts';

let cli: CliProgram;
let server: TestServer;

beforeAll(async () => {
  cli = await CliProgram.build();
  server = await startServer({
    setup: (io) =>
      io.on('connection', (socket) => {
        socket.on('echo', (value: unknown, done?: (reply: unknown) => void) => {
          socket.emit('echoed', value);
          done?.(value);
        });
        socket.on('token', (done: (reply: unknown) => void) => done(socket.handshake.auth['token']));
      }),
  });
});
afterAll(async () => {
  await cli.dispose();
  await server.close();
});
const written: string[] = [];
afterEach(async () => {
  cli.variables = {};
  await Promise.all(written.splice(0).map((path) => rm(path, { recursive: true, force: true })));
});

async function write(path: string, content: unknown): Promise<void> {
  const target = join(cli.folder, path);
  written.push(join(cli.folder, path.split('/')[0] ?? path));
  await mkdir(dirname(target), { recursive: true });
  await writeFile(target, typeof content === 'string' ? content : JSON.stringify(content, null, 2));
}

function collection(scenarios: unknown, more: object = {}): object {
  return {
    version: 1,
    name: 'n',
    variables: { url: server.url },
    connections: { main: { url: '{{url}}', auth: { token: '{{secret:my-token}}' } }, open: { url: '{{url}}' } },
    emits: [],
    scenarios,
    ...more,
  };
}

const echo = (name: string, expected: unknown = 1, more: object = {}): object => ({
  name,
  connection: 'open',
  steps: [{ emit: 'echo', args: [1], expect: { ack: [expected] } }],
  ...more,
});

interface Report {
  readonly version: number;
  readonly summary: Record<string, number>;
  readonly results: ReportedScenario[];
}

async function reportOf(run: CliRun): Promise<[code: number | null, report: Report]> {
  const code = await run.ended();
  try {
    return [code, JSON.parse(run.out) as Report];
  } catch {
    throw new Error(`${String(code)} ${run.out} ${run.err}`);
  }
}

const names = ({ results }: Report): string[] => results.map(({ scenario, status }) => `${scenario} ${status}`);

it('reports in every format in one run, ends with 1, and saves the entries of failed scenarios', async () => {
  const evil = 'a\u001b[31m\u009b<b>&]]>#::error::x\n::warning::y\u202e';
  await write(
    'a.socketio.json',
    collection([echo('passes'), echo(evil, evil), echo('no connection', 1, { connection: 'gone' })], {
      connections: { open: { url: server.url }, gone: { url: 'http://127.0.0.1:1' } },
    }),
  );
  const files = ['tap', 'json', 'junit', 'github'].flatMap((name) => [
    '--reporter-file',
    `${name}=reports/new/${name}`,
  ]);
  const text = await readFile(join(cli.folder, 'a.socketio.json'), 'utf8');
  const line = text.split('\n').findIndex((each) => each.includes(`"name": ${JSON.stringify(evil)}`));
  // Reports in files do not replace the one on standard output, which is “spec” by default.
  const run = cli.run('run', 'a.socketio.json', ...files, '--save-session', 'failed.siolog');
  expect(await run.ended()).toBe(1);
  expect(run.out).toMatch(/✓ passes/);
  expect(run.out).toMatch(/1 passed, 1 failed, 1 could not run/);
  expect(run.out).toMatch(/expected "a/);
  const [tap, json, junit, github] = await Promise.all(
    ['tap', 'json', 'junit', 'github'].map((name) => readFile(join(cli.folder, 'reports/new', name), 'utf8')),
  );
  for (const text of [run.out, tap, json, junit, github])
    expect(text?.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\u202e]/u);
  const report = JSON.parse(json ?? '') as Report;
  expect(report).toMatchObject({ version: 1, summary: { passed: 1, failed: 1, errored: 1, skipped: 0 } });
  expect(report.results[1]).toMatchObject({
    file: 'a.socketio.json',
    scenario: evil,
    line,
    status: 'failed',
    steps: [{ index: 0, status: 'failed', expected: evil, actual: 1, cause: { code: 'scenario.notAsExpected' } }],
  });
  expect(report.results[2]?.steps[0]?.cause?.code).toBe('connect.refused');
  expect(tap).toMatch(/^TAP version 13\n1\.\.3\nok 1 - a\.socketio\.json: passes\nnot ok 2 - .*\n {2}---\n/);
  // Every number sign of a name is escaped, because it would begin a directive.
  expect(tap).not.toMatch(/^(?:not )?ok.*[^\\]#/m);
  expect(junit).toMatch(/<testsuite name="a.socketio.json" tests="3" failures="1" errors="1"/);
  expect(junit).toMatch(/<failure message="[^"<]*" type="scenario.notAsExpected">[^<]*<\/failure>/);
  expect(junit).toMatch(/<error message="[^"]*" type="connect.refused">/);
  expect(github?.trimEnd().split('\n')).toEqual([
    expect.stringMatching(/^::error file=a\.socketio\.json,line=\d+,title=[^,\n]*%3A%3Aerror[^,\n]*::/),
    expect.stringMatching(/^::error file=a\.socketio\.json,line=\d+,title=no connection::/),
  ]);
  // No line of a report begins with a command of GitHub Actions.
  expect(run.out).not.toMatch(/^\s*::/m);
  const lines = (await readFile(join(cli.folder, 'failed.siolog'), 'utf8')).trimEnd().split('\n');
  const events = lines.slice(1).map((line) => JSON.parse(line) as { connectionId?: string; event?: string });
  expect(new Set(events.flatMap(({ connectionId }) => connectionId ?? []))).toEqual(new Set(['c2', 'c3']));
  expect(events.some(({ event }) => event === 'echo')).toBe(true);
  written.push(join(cli.folder, 'failed.siolog'));
});

it('chooses files by globs, and scenarios by name and tag', async () => {
  await write(
    'x/a.socketio.json',
    collection([echo('a1', 1, { tags: ['slow', 'chat'] }), echo('a2', 1, { tags: ['chat'] })]),
  );
  await write(
    'x/deep/b.socketio.json',
    collection([echo('b')], {
      emits: [
        {
          folder: 'f',
          emits: [
            {
              name: 'saved',
              connection: 'open',
              event: 'echo',
              args: [2],
              expect: { ack: [2], events: [{ event: 'echoed', args: [2] }] },
            },
            { name: 'unchecked', connection: 'open', event: 'echo' },
          ],
        },
      ],
    }),
  );
  await write('x/node_modules/c.socketio.json', collection([echo('c')]));
  const chosen = async (...args: string[]): Promise<string[]> => {
    const [code, report] = await reportOf(cli.run('run', ...args, '--reporter', 'json'));
    expect(code).toBe(0);
    return names(report);
  };
  expect(await chosen('x', '--jobs', '3')).toEqual(['a1 passed', 'a2 passed', 'b passed', 'f/saved passed']);
  expect(await chosen('**/*.json', '!**/deep/**', '--tags', 'chat,x', '--exclude-tags', 'slow')).toEqual(['a2 passed']);
  expect(await chosen('x/*/b.*', '!x/a*', '--grep', '^b$')).toEqual(['b passed']);
  const none = cli.run('run', 'x', '--grep', 'nothing');
  expect(await none.ended()).toBe(2);
  expect(none.err).toBe('No scenario matches the options --grep, --tags and --exclude-tags.\n');
  await write('empty.socketio.json', collection([]));
  const empty = cli.run('run', 'empty.socketio.json');
  expect(await empty.ended()).toBe(2);
  expect(empty.err).toBe('The files contain no scenario, and no emit with an expectation.\n');
});

it('writes nothing to standard error when many scenarios run at the same time', async () => {
  const scenarios = Array.from({ length: 15 }, (_, n) => ({ name: `${n}`, steps: [{ pauseMs: 100 }] }));
  await write('many.socketio.json', { version: 1, name: 'Many', connections: {}, emits: [], scenarios });
  const run = cli.run('run', 'many.socketio.json', '--jobs', '15');
  expect(await run.ended()).toBe(0);
  expect(run.err).toBe('');
});

it('variables come from the command line, a .env file and an environment; secrets from variables of the process', async () => {
  const scenario = {
    name: 's',
    connection: 'main',
    steps: [
      { emit: 'token', ack: true, capture: { got: 'ack.0' } },
      { emit: 'echo', args: ['{{a}}{{b}}{{c}}'], expect: { ack: ['{{expected}}'] } },
      { emit: 'echo', args: ['{{got}}'], expect: { ack: ['other'] } },
    ],
  };
  await write('v/a.socketio.json', collection([scenario], { environments: { staging: { a: 'e', b: 'e', c: 'e' } } }));
  await write('v/.env', '# comment\nexport a=f\nb="f" # comment\n');
  cli.variables = { SOCKETIO_SECRET_MY_TOKEN: 'top-secret-value' };
  const args = ['run', 'v', '--env', 'staging', '--dotenv', 'v/.env', '--var', 'a=o', '--var', 'expected=ofe'];
  const [code, report] = await reportOf(cli.run(...args, '--reporter', 'json'));
  expect(code).toBe(1);
  expect(report.results[0]?.steps.map(({ status }) => status)).toEqual(['passed', 'passed', 'failed']);
  expect(report.results[0]?.steps[2]?.actual).toBe('‹redacted›');
  expect(JSON.stringify(report)).not.toContain('top-secret-value');
  cli.variables = {};
  const [unresolved, without] = await reportOf(cli.run(...args, '--reporter', 'json'));
  expect([unresolved, without.results[0]?.steps[0]?.cause?.code]).toEqual([4, 'variable.noSecret']);
  const unknown = cli.run('run', 'v', '--env', 'production');
  expect(await unknown.ended()).toBe(4);
  expect(unknown.err).toMatch(/a\.socketio\.json has no environment “production”\. Its environments: staging\./);
});

it('an invalid file does not stop the others; its fault has file, line and key', async () => {
  await write(
    'f/bad.socketio.json',
    '{\n  "version": 1,\n  "name": "n",\n  "connections": {},\n  "emits": [],\n  "scenarios": [{ "name": "s", "steps": [{ "emits": "x" }] }]\n}',
  );
  await write('f/cut.socketio.json', '{ "version": 1,');
  await write('f/good.socketio.json', collection([echo('good')]));
  await write('f/secrets.socketio.json', collection([], { variables: { a: '{{secret:a-b}}', b: '{{secret:a.b}}' } }));
  const run = cli.run('run', 'f', 'missing.socketio.json', '--reporter', 'tap');
  expect(await run.ended()).toBe(3);
  expect(run.out).toMatch(/1\.\.1\nok 1/);
  expect(run.err).toMatch(
    /bad\.socketio\.json:6:\d+: scenarios\[0\]\.steps\[0\]: A step needs exactly one of the keys/,
  );
  expect(run.err).toMatch(/cut\.socketio\.json:1:/);
  expect(run.err).toMatch(/missing\.socketio\.json does not exist/);
  expect(run.err).toMatch(/“a-b” and “a\.b” would both be read from the variable SOCKETIO_SECRET_A_B/);
});

it('--bail skips the remaining scenarios, and a scenario that exceeds --timeout fails', async () => {
  const slow = { name: 'slow', connection: 'open', steps: [{ waitFor: 'never', withinMs: 60_000 }] };
  await write('b.socketio.json', collection([slow, echo('later')]));
  const [code, report] = await reportOf(
    cli.run('run', 'b.socketio.json', '--bail', '--timeout', '50', '--reporter', 'json'),
  );
  expect([code, names(report), report.results[0]?.steps[0]?.cause?.code]).toEqual([
    1,
    ['slow failed', 'later skipped'],
    'scenario.timedOut',
  ]);
});

it('ends with 130 when it is interrupted, and closes its connections', async () => {
  const endless = {
    name: 'endless',
    connection: 'open',
    timeoutMs: 600_000,
    steps: [
      { emit: 'echo', args: [1] },
      { waitFor: 'never', withinMs: 600_000 },
    ],
  };
  await write('i.socketio.json', collection([endless]));
  const run = cli.run('run', 'i.socketio.json', '--reporter', 'json');
  await expect.poll(() => server.sockets.length, { timeout: 20_000 }).toBe(1);
  run.process.kill('SIGINT');
  const [code, report] = await reportOf(run);
  expect([code, names(report)]).toEqual([130, ['endless skipped']]);
  await expect.poll(() => server.sockets.length, { timeout: 20_000 }).toBe(0);
});

it('reads files of payloads inside of the start folder only', async () => {
  const file = (path: string): object => ({
    name: path,
    connection: 'open',
    steps: [{ emit: 'echo', args: [{ $file: path }], expect: { ack: [{ $length: 3 }] } }],
  });
  await write(
    'p/c/a.socketio.json',
    collection([file('./ok.bin'), file('../../../../../../../../etc/passwd'), file('./link')]),
  );
  await write('p/c/ok.bin', 'abc');
  await symlink('/etc/passwd', join(cli.folder, 'p/c/link'));
  const [code, report] = await reportOf(cli.run('run', 'p', '--reporter', 'json'));
  expect([code, report.results.map(({ steps: [step] }) => step?.cause?.code ?? step?.status)]).toEqual([
    4,
    ['passed', 'scenario.fileUnreadable', 'scenario.fileUnreadable'],
  ]);
});

it('the progress on standard error has one line for each number of ended scenarios', async () => {
  await write('slow.socketio.json', collection([echo('first'), { name: 'slow', steps: [{ pauseMs: 3500 }] }]));
  const run = cli.run('run', 'slow.socketio.json', '--reporter', 'json');
  expect(await run.ended()).toBe(0);
  const lines = run.err.split('\n').filter((line) => line.includes('of 2 scenarios'));
  expect(lines).toContain('1 of 2 scenarios');
  expect(lines).toEqual([...new Set(lines)]);
});

it('wrong usage ends with 2, and each command has its help with examples', async () => {
  for (const args of [
    ['run'],
    ['run', 'x', '--reporter', 'html'],
    ['run', 'x', '--var', 'a'],
    ['run', 'x', '--jobs', '0'],
    ['run', 'x', '--grep', '('],
    ['proxy', 'http://localhost', '--env', 'a'],
  ])
    expect([args, await cli.run(...args).ended()]).toEqual([args, 2]);
  const help = cli.run('run', '--help');
  expect(await help.ended()).toBe(0);
  expect(help.out).toMatch(/^Usage: socketio-inspector run <files> \[options\]/);
  expect(help.out).toMatch(/Examples:\n {2}socketio-inspector run \.socketio\n/);
  expect(help.out).not.toContain('--change-origin');
});

it('diagnose and record use a connection of a collection', async () => {
  await write(
    'd.socketio.json',
    collection([], {
      connections: { chat: { url: '{{url}}', namespace: '{{ns}}', auth: { token: '{{secret:my-token}}' } } },
      environments: { local: { ns: '/' } },
    }),
  );
  cli.variables = { SOCKETIO_SECRET_MY_TOKEN: 'top-secret-value' };
  const run = cli.run('diagnose', '--profile', 'd.socketio.json#chat', '--env', 'local', '--json', '--var', 'x=1');
  expect(await run.ended()).toBe(0);
  expect(run.out).not.toContain('top-secret-value');
  const recording = cli.run('record', '--profile', 'd.socketio.json#chat', '--var', 'ns=/', '--for', '1');
  expect([await recording.ended(), recording.out.split('\n')[0]]).toEqual([
    expect.any(Number),
    expect.stringContaining('"format"'),
  ]);
  expect(recording.out).not.toContain('top-secret-value');
  const wrong = cli.run('record', '--profile', 'd.socketio.json#nope');
  expect(await wrong.ended()).toBe(3);
  expect(wrong.err).toMatch(/no connection “nope”\. Its connections: chat\./);
});
