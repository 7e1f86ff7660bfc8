import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { transform } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SourceMaps } from '../../../../../src/engine/observe/node/sourceMaps.ts';

const source = `interface Item {
  id: number;
}

export function update(item: Item): void {
  throw new Error(String(item.id));
}
`;
let folder: string;
/** The position at which the code throws. Lines and columns are counted from 1. */
let place: { line: number; column: number };
let code: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'maps-'));
  await mkdir(join(folder, 'dist'));
  const result = await transform(source, { loader: 'ts', sourcemap: true, sourcefile: '../src/update.ts' });
  code = result.code;
  const lines = code.split('\n');
  const line = lines.findIndex((text) => text.includes('new Error'));
  place = { line: line + 1, column: (lines[line] ?? '').indexOf('new Error') + 1 };
  const inline = Buffer.from(result.map).toString('base64');
  const files = {
    'beside.js': `${code}//# sourceMappingURL=beside.js.map\n`,
    'beside.js.map': result.map,
    'inline.js': `${code}//# sourceMappingURL=data:application/json;base64,${inline}\n`,
    'bundler.js': `${code}//# sourceMappingURL=bundler.js.map\n`,
    'bundler.js.map': result.map.replace('../src/update.ts', 'webpack://app/src/update.ts'),
    'broken.js': `${code}//# sourceMappingURL=broken.js.map\n`,
    'broken.js.map': '{"version":3,',
    'missing.js': `${code}//# sourceMappingURL=nothing.js.map\n`,
    'remote.js': `${code}//# sourceMappingURL=https://example.com/remote.js.map\n`,
    'plain.js': code,
  };
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, 'dist', name), content);
});
afterAll(() => rm(folder, { recursive: true }));

describe('the position in the source', () => {
  const at = (name: string) => ({ file: join(folder, 'dist', name), ...place });

  it.each(['beside.js', 'inline.js'])('is found with the map of %s', async (name) => {
    const original = await new SourceMaps().original(at(name));
    expect(original).toEqual({ file: join(folder, 'src', 'update.ts'), line: 6, column: 9 });
  });

  it.each(['bundler.js', 'broken.js', 'missing.js', 'remote.js', 'plain.js', 'nowhere.js'])(
    'is the position in the generated code for %s',
    async (name) => {
      expect(await new SourceMaps().original(at(name))).toEqual(at(name));
    },
  );

  it('is not changed if the path is a folder or is not absolute', async () => {
    const maps = new SourceMaps();
    for (const file of [folder, 'dist/beside.js', 'evalmachine.<anonymous>', ''])
      expect(await maps.original({ file, ...place })).toEqual({ file, ...place });
  });
});
