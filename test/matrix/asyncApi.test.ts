/** AsyncAPI documents of inferred types, validated by the parser of AsyncAPI, which is installed from npm in a temporary folder. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { asyncApiDocument } from '../../src/model/types/asyncApi.ts';
import { EventTypes, type SeenEvent } from '../../src/model/types/eventTypes.ts';

const folder = mkdtempSync(join(tmpdir(), 'asyncapi-'));
beforeAll(() => {
  writeFileSync(join(folder, 'package.json'), '{}');
  execFileSync('npm', ['install', '--no-audit', '--no-fund', '@asyncapi/parser@3.6.6'], { cwd: folder, stdio: 'pipe' });
  writeFileSync(
    join(folder, 'validate.cjs'),
    `const { Parser } = require('@asyncapi/parser');
    let text = '';
    process.stdin.on('data', (chunk) => (text += chunk)).on('end', async () => {
      const { document, diagnostics } = await new Parser().parse(text);
      const faults = diagnostics.filter(({ severity }) => severity === 0).map(({ message, path }) => path.join('.') + ': ' + message);
      const operations = document ? document.operations().all().map((each) => each.id()) : [];
      process.stdout.write(JSON.stringify({ faults, operations }));
    });`,
  );
});
afterAll(() => rmSync(folder, { recursive: true }));

function validated(document: object): { faults: string[]; operations: string[] } {
  const output = execFileSync(process.execPath, ['validate.cjs'], {
    cwd: folder,
    input: JSON.stringify(document),
    encoding: 'utf8',
  });
  return JSON.parse(output) as { faults: string[]; operations: string[] };
}

it('a document is valid, whatever the names are', () => {
  const types = new EventTypes();
  const names = ['message', 'order:created', 'a "b" é', '__proto__', '', '$ref', 'a/b~c', '😀', 'message.ack'];
  for (const namespace of ['/', '/chat', '/a b/{c}']) {
    for (const to of ['server', 'client'] as const) {
      for (const name of names) {
        const event: SeenEvent = { namespace, to, event: name };
        types.add(event, [{ id: 1, $ref: 'x', at: new Date(0) }, new Uint8Array(1), null], true);
        types.add(event, [{ id: 1.5, type: name }], false);
        types.addAcknowledgement(event, [{ ok: true }]);
      }
    }
  }
  const { faults, operations } = validated(
    asyncApiDocument(types.namespaces, { title: 't', url: 'https://a.example/x' }),
  );
  expect(faults).toEqual([]);
  expect(operations).toHaveLength(3 * 2 * names.length);
});

it('the parser refuses a wrong document', () => {
  expect(validated({ asyncapi: '3.0.0', info: { title: 't' } }).faults.length).toBeGreaterThan(0);
});
