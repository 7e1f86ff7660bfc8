// Compiles `jsonScan.wat` into a module that the sources import. The module is in the repository, so that no build needs the compiler.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import loadWabt from 'wabt';

const path = 'src/engine/codec/jsonScan.wat';

/** The text of the module that contains the compiled code. */
export async function compiledScan() {
  const wabt = await loadWabt();
  const module = wabt.parseWat(path, readFileSync(path, 'utf8'), { simd: true });
  try {
    module.validate();
    const code = Buffer.from(module.toBinary({}).buffer).toString('base64');
    return `/** \`jsonScan.wat\`, compiled by \`npm run build:wasm\`. */\nexport const jsonScanCode =\n  '${code}';\n`;
  } finally {
    module.destroy();
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync('src/engine/codec/jsonScanCode.ts', await compiledScan());
}
