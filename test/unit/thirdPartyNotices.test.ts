import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundledPackages, noticesText } from '../../thirdPartyNotices.mjs';

describe('third-party notices', () => {
  let root: string;
  const manifests: Record<string, object> = {
    plain: { license: 'MIT' },
    '@scope/two': { license: '(MIT AND Zlib)' },
    old: { licenses: [{ type: 'MIT' }] },
    bare: { license: 'MIT', author: 'Ada <ada@example.com>' },
    readme: {},
    viral: { license: 'GPL-3.0' },
    nothing: {},
  };
  const withFile = ['plain', '@scope/two', 'old', 'viral'];

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'notices-'));
    for (const [name, manifest] of Object.entries(manifests)) {
      const folder = join(root, 'node_modules', name);
      await mkdir(folder, { recursive: true });
      await writeFile(join(folder, 'package.json'), JSON.stringify({ name, version: '1.2.3', ...manifest }));
      if (withFile.includes(name)) await writeFile(join(folder, 'LICENSE'), `License of ${name}\r\nto the letter\r\n`);
    }
    await writeFile(join(root, 'node_modules', 'readme', 'Readme.md'), '# x\n\n## License\n\n  MIT\n');
  });
  afterAll(() => rm(root, { recursive: true }));

  const packagesOf = (...names: string[]) => {
    const inputs = Object.fromEntries(names.map((name) => [`${root}/node_modules/${name}/lib/a.js`, {}]));
    return bundledPackages([
      { outputs: { 'a.js': { inputs: { ...inputs, 'src/own.ts': {} } } } },
      { outputs: { 'b.js': { inputs } } },
    ]);
  };

  it('contain each package once, with the exact text of its license', () => {
    const text = noticesText(packagesOf('plain', '@scope/two', 'old'));
    expect(text).toContain('\nplain 1.2.3\nLicense: MIT\n\nLicense of plain\nto the letter\n');
    expect(text).toContain('\n@scope/two 1.2.3\nLicense: MIT AND Zlib\n');
    expect(text).toContain('\nold 1.2.3\nLicense: MIT\n');
    expect(text.match(/^License: /gm)).toHaveLength(3);
  });

  it('contain the standard text for a package without a license file', () => {
    const text = noticesText(packagesOf('bare', 'readme'));
    expect(text).toContain('License: MIT\n\nCopyright (c) Ada <ada@example.com>\n\nPermission is hereby granted');
    expect(text).toContain('License: MIT\n\nCopyright (c) the authors of readme\n\nPermission is hereby granted');
  });

  it('are refused for a license that is not allowed, or is not known', () => {
    expect(() => noticesText(packagesOf('plain', 'viral'))).toThrow(/viral 1\.2\.3 \(GPL-3\.0\)/);
    expect(() => noticesText(packagesOf('nothing'))).toThrow(/nothing 1\.2\.3 \(no license\)/);
  });
});
