/** `socketio-inspector convert`, as a person runs it. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { CliProgram } from '../../support/cliProgram.ts';
import { sessionText } from '../../support/mockSession.ts';
import { entriesOf, openedSession } from '../../support/savedSession.ts';

let cli: CliProgram;
beforeAll(async () => {
  cli = await CliProgram.build();
});
afterAll(() => cli.dispose());

const text = (name: string): string => readFileSync(join(cli.folder, name), 'utf8');

async function convert(input: string, output: string): Promise<{ exitCode: number | null; err: string }> {
  const run = cli.run('convert', input, output);
  const exitCode = await run.ended();
  return { exitCode, err: run.err };
}

it('converts a session file to HAR and back, to JSON and to CSV, and reports entries that a format cannot represent', async () => {
  const lines = sessionText(
    [
      { kind: 'connection', state: 'connected', namespace: '/', socketId: 's1', transport: 'websocket' },
      {
        kind: 'event',
        dir: 'out',
        namespace: '/',
        event: 'get',
        args: [{ $hex: '00 ff' }],
        ackId: 0,
        delivery: 'acknowledged',
        bytes: 20,
      },
      { kind: 'ack', dir: 'in', namespace: '/', of: 2, args: ['é'], ackId: 0, bytes: 10 },
      { kind: 'marker', text: 'here' },
    ],
    { c1: { url: 'http://localhost:3000', name: 'Main' } },
  );
  writeFileSync(join(cli.folder, 'capture.siolog'), lines);
  expect(await convert('capture.siolog', 'copy.siolog')).toMatchObject({ exitCode: 0 });
  const original = entriesOf(await openedSession(lines));
  expect(entriesOf(await openedSession(text('copy.siolog')))).toEqual(original);
  expect(text('copy.siolog')).toContain('"name":"Main"');

  const har = await convert('capture.siolog', 'capture.har');
  expect(har).toMatchObject({ exitCode: 0 });
  expect(har.err).toMatch(/1 entry was left out/);
  expect(await convert('capture.har', 'back.siolog')).toMatchObject({ exitCode: 0 });
  const exchanged = (entries: typeof original): unknown[] =>
    entries
      .filter(({ kind }) => kind === 'event' || kind === 'ack')
      .map(({ kind, event, args }) => ({ kind, event, args }));
  expect(exchanged(entriesOf(await openedSession(text('back.siolog'))))).toEqual(exchanged(original));

  expect(await convert('capture.siolog', 'capture.json')).toMatchObject({ exitCode: 0 });
  expect(JSON.parse(text('capture.json'))).toMatchObject(original.map(({ seq, kind }) => ({ seq, kind })));
  expect(await convert('capture.siolog', 'capture.CSV')).toMatchObject({ exitCode: 0 });
  expect(text('capture.CSV').split('\r\n')).toHaveLength(6);
});

it('explains why it cannot convert a file, and writes nothing', async () => {
  writeFileSync(join(cli.folder, 'broken.siolog'), 'x');
  const before = readdirSync(cli.folder).sort();
  expect(await convert('broken.siolog', 'out.har')).toEqual({
    exitCode: 3,
    err: expect.stringMatching(/broken\.siolog is not a session file/) as string,
  });
  expect(await convert('broken.siolog', 'out.yaml')).toEqual({
    exitCode: 2,
    err: expect.stringMatching(/out\.yaml cannot be written/) as string,
  });
  expect(readdirSync(cli.folder).sort()).toEqual(before);
});
