/**
 * The compilers of all languages read the generated code, with the signatures of the clients' packages (`stubs`), and its literals have the
 * value of the text. Swift and Dart have no package in Debian: their code is only compared with snapshots.
 * On Debian and Ubuntu: `apt-get install default-jdk-headless kotlin mono-mcs golang-go python3`.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { codeConnection } from '../../src/model/code/codeConnection.ts';
import type { CodeFormat } from '../../src/model/code/codeFormats.ts';
import { programOf, snippetOf } from '../../src/model/code/copyAs.ts';
import type { CodeEmit } from '../../src/model/code/emitCode.ts';
import { csharpText } from '../../src/model/code/languages/csharp.ts';
import { goText } from '../../src/model/code/languages/go.ts';
import { javaText } from '../../src/model/code/languages/java.ts';
import { kotlinText } from '../../src/model/code/languages/kotlin.ts';
import { pythonText } from '../../src/model/code/languages/python.ts';
import { formatPayload } from '../../src/model/payload/payload.ts';
import { sampleEmits, sampleProfile } from '../support/codeSamples.ts';

const stubs = fileURLToPath(new URL('stubs', import.meta.url));
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'generated-code-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** A missing compiler is a failure, never a skipped test. */
function run(
  command: string,
  args: readonly string[],
  options: { cwd?: string; env?: NodeJS.ProcessEnv } = {},
): string {
  try {
    return execFileSync(command, args, { cwd: folder, encoding: 'utf8', maxBuffer: 1e8, ...options });
  } catch (error) {
    const { code, stderr, stdout } = error as { code?: string; stderr?: string; stdout?: string };
    if (code === 'ENOENT')
      throw new Error(`${command} is not installed. See the first lines of this file.`, { cause: error });
    throw new Error(`${command} failed:\n${stdout ?? ''}${stderr ?? ''}`, { cause: error });
  }
}

function write(file: string, text: string): string {
  const path = join(folder, file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  return path;
}

const value = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.string({ unit: 'binary' }),
    fc.double(),
    fc.maxSafeInteger(),
    fc.boolean(),
    fc.constant(null),
    fc.bigInt().map((number) => ({ $number: String(number) })),
    fc.uint8Array({ maxLength: 40 }),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(fc.string({ unit: 'binary' }), tie('value'), { maxKeys: 4 }),
  ),
})).value;

/** Emits with random values, the same ones in each run. */
const randomEmits: readonly CodeEmit[] = fc
  .sample(fc.tuple(fc.string({ unit: 'binary' }), fc.array(value, { maxLength: 4 }), fc.boolean()), {
    numRuns: 60,
    seed: 7,
  })
  .map(([event, args, ack]) => ({ event, args: args.map((arg) => formatPayload(arg)), ack }));

let nested: unknown = 'deep';
for (let level = 0; level < 40; level++) nested = level % 2 ? [nested] : { value: nested };
const allEmits = [...sampleEmits, { event: 'deeper', args: [nested, 'long '.repeat(40_000)] }];

function program(format: CodeFormat, emits: readonly CodeEmit[], profile = sampleProfile): string {
  return programOf(
    format,
    codeConnection(profile),
    emits.map((emit) => snippetOf(format, emit, '/chat')),
  );
}

/** Programs with all features, with random values, and with as few features as possible. */
const programs = (format: CodeFormat): string[] => [
  program(format, allEmits),
  program(format, randomEmits),
  program(format, [{ event: 'a' }], { url: 'http://localhost:3000' }),
];

/** Texts with every kind of character, and the texts that the programs send for them. */
const texts = [
  ...fc.sample(fc.string({ unit: 'binary', maxLength: 60 }), { numRuns: 150, seed: 11 }),
  ...sampleEmits.flatMap(({ event, args = [] }) => [event, ...args.filter((arg) => typeof arg === 'string')]),
  Array.from({ length: 0x400 }, (_, code) => String.fromCharCode(code)).join(''),
  '\\u000a \\\\u0022 ${a} $b #{c} \\(d) {{e}}',
  'long '.repeat(20_000),
];
const sent = texts.map((text) => Buffer.from(text).toString('hex'));

describe('Python', () => {
  it('reads the code', () => {
    for (const format of ['python', 'pythonHandler'] as const) {
      for (const code of programs(format))
        run('python3', [
          '-c',
          `compile(open(${pythonText(write('example.py', code))}, encoding='utf8').read(), 'x', 'exec')`,
        ]);
    }
  });

  it('reads the texts', () => {
    const lines = texts.map((text) => `print(${pythonText(text)}.encode('utf8').hex())`);
    expect(
      run('python3', [write('texts.py', lines.join('\n'))])
        .trimEnd()
        .split('\n'),
    ).toEqual(sent);
  });
});

describe('Java', () => {
  it('reads the code', () => {
    cpSync(join(stubs, 'java'), join(folder, 'java'), { recursive: true });
    const options = [
      '-encoding',
      'UTF-8',
      '-nowarn',
      '-sourcepath',
      join(folder, 'java'),
      '-d',
      join(folder, 'classes'),
    ];
    for (const code of programs('java')) run('javac', [...options, write('Example.java', code)]);
  });

  it('reads the texts', () => {
    const methods = texts.map((text, index) => `static String text${index}() { return ${javaText(text)}; }`);
    const lines = texts.map((_, index) => `show(text${index}());`);
    const code = `public class Texts {
  ${methods.join('\n  ')}
  static void show(String text) throws Exception {
    StringBuilder hex = new StringBuilder();
    for (byte b : text.getBytes("UTF-8")) hex.append(String.format("%02x", b));
    System.out.println(hex);
  }
  public static void main(String[] arguments) throws Exception { ${lines.join(' ')} }
}`;
    run('javac', ['-encoding', 'UTF-8', '-d', folder, write('Texts.java', code)]);
    expect(run('java', ['-cp', folder, 'Texts']).trimEnd().split('\n')).toEqual(sent);
  });
});

describe('Kotlin', () => {
  const kotlinc = (args: readonly string[]): string => run('kotlinc', ['-nowarn', ...args]);

  it('reads the code', () => {
    run('javac', [
      '-d',
      join(folder, 'stubs'),
      ...['Ack', 'AckWithTimeout', 'IO', 'Socket'].map((name) => join(stubs, 'java/io/socket/client', `${name}.java`)),
      ...['JSONArray', 'JSONException', 'JSONObject'].map((name) => join(stubs, 'java/org/json', `${name}.java`)),
    ]);
    const files = programs('kotlin').map((code, index) =>
      write(`Example${index}.kt`, code.replace('fun main', `fun main${index}`)),
    );
    kotlinc(['-classpath', join(folder, 'stubs'), '-d', join(folder, 'kotlin'), ...files]);
  });

  it('reads the texts', () => {
    const functions = texts.map((text, index) => `fun text${index}() = ${kotlinText(text)}`);
    const lines = texts.map((_, index) => `show(text${index}())`);
    const code = `${functions.join('\n')}
fun show(text: String) = println(text.toByteArray().joinToString("") { "%02x".format(it) })
fun main() { ${lines.join('; ')} }`;
    kotlinc(['-include-runtime', '-d', join(folder, 'texts.jar'), write('texts.kt', code)]);
    expect(
      run('java', ['-jar', join(folder, 'texts.jar')])
        .trimEnd()
        .split('\n'),
    ).toEqual(sent);
  });
});

describe('C#', () => {
  it('reads the code', () => {
    for (const code of programs('csharp')) {
      run('mcs', [
        '-langversion:latest',
        '-out:example.exe',
        write('example.cs', code),
        join(stubs, 'SocketIOClient.cs'),
      ]);
    }
  });

  it('reads the texts', () => {
    const lines = texts.map((text) => `Show(${csharpText(text)});`);
    const code = `using System;
static class Texts {
  static void Show(string text) => Console.WriteLine(BitConverter.ToString(System.Text.Encoding.UTF8.GetBytes(text)).Replace("-", "").ToLower());
  static void Main() { ${lines.join('\n')} }
}`;
    run('mcs', ['-langversion:latest', '-out:texts.exe', write('texts.cs', code)]);
    expect(run('mono', ['texts.exe']).trimEnd().split('\n')).toEqual(sent);
  });
});

describe('Go', () => {
  const modules = {
    'clients/socket/v3': 'socket.go',
    'clients/engine/v3': 'transports.go',
    v3: 'types.go',
  };
  const root = 'github.com/zishang520/socket.io';
  const env = { ...process.env, GOFLAGS: '-mod=mod', GOPROXY: 'off', GONOSUMDB: '*', GOTOOLCHAIN: 'local' };

  it('reads the code', () => {
    const cwd = join(folder, 'go');
    for (const [name, file] of Object.entries(modules)) {
      const inner = file === 'transports.go' ? 'transports' : file === 'types.go' ? 'pkg/types' : '.';
      mkdirSync(join(cwd, 'stubs', name, inner), { recursive: true });
      cpSync(join(stubs, 'go', file), join(cwd, 'stubs', name, inner, file));
      write(join('go', 'stubs', name, 'go.mod'), `module ${root}/${name}\n\ngo 1.18\n`);
    }
    const lines = Object.keys(modules).flatMap((name) => [
      `require ${root}/${name} v3.0.0`,
      `replace ${root}/${name} => ./stubs/${name}`,
    ]);
    write('go/go.mod', ['module example', 'go 1.18', ...lines].join('\n'));
    for (const code of programs('go')) {
      write('go/main.go', code);
      run('go', ['build', '-o', 'example', '.'], { cwd, env });
    }
  });

  it('reads the texts', () => {
    const lines = texts.map((text) => `fmt.Printf("%x\\n", ${goText(text)})`);
    const file = write('texts/main.go', `package main\n\nimport "fmt"\n\nfunc main() {\n${lines.join('\n')}\n}\n`);
    expect(run('go', ['run', file], { env }).trimEnd().split('\n')).toEqual(sent);
  });
});
