import { permissions } from '../model/agent/permissions.ts';
import { cliTexts } from './cliTexts.ts';
import { type CommandName, convertTargets, mockSamples, reporterNames } from './usage.ts';

type Line = readonly [syntax: string, text: string];

type Section = readonly [title: string, lines: readonly Line[]];

const exampleLines: Readonly<Record<CommandName, readonly string[]>> = {
  run: [
    'socketio-inspector run .socketio',
    'socketio-inspector run "**/*.socketio.json" "!legacy/**" --env staging --var host=http://localhost:3000',
    'socketio-inspector run .socketio --reporter github --reporter-file junit=report.xml --save-session failed.siolog',
  ],
  proxy: [
    'socketio-inspector proxy http://localhost:3000 -o capture.siolog',
    'socketio-inspector proxy https://chat.example.com --port 4000 --change-origin',
  ],
  record: [
    'socketio-inspector record http://localhost:3000 --namespace /chat --for 60000 -o capture.siolog',
    'socketio-inspector record --profile .socketio/api.socketio.json#local --env staging',
  ],
  diagnose: [
    'socketio-inspector diagnose http://localhost:3000 --namespace /chat',
    'socketio-inspector diagnose https://chat.example.com --deep --json',
  ],
  mock: [
    'socketio-inspector mock capture.siolog --port 3000',
    'socketio-inspector mock .socketio/api.socketio.json --env staging',
  ],
  convert: [
    'socketio-inspector convert capture.har capture.siolog',
    'socketio-inspector convert api.postman_collection.json api.socketio.json',
    'socketio-inspector convert api.socketio.json api.insomnia.yaml',
    'socketio-inspector convert "chat.socketio.json#Join a room" load.yml',
  ],
  types: [
    'socketio-inspector types capture.siolog > events.ts',
    'socketio-inspector types capture.har --format asyncapi -o asyncapi.json',
    'socketio-inspector types capture.siolog --check schema.json',
  ],
  mcp: ['socketio-inspector mcp', 'socketio-inspector mcp --allow connect,emit,run'],
};

function commandSection(): Section {
  return [
    cliTexts.commands(),
    [
      ['run <files>', cliTexts.helpRun()],
      ['proxy <target>', cliTexts.helpProxy()],
      ['record <url>', cliTexts.helpRecord()],
      ['diagnose <url>', cliTexts.helpDiagnose()],
      ['mock <file>', cliTexts.helpMock()],
      ['convert <in> <out>', cliTexts.helpConvert()],
      ['types <file>', cliTexts.helpTypes()],
      ['mcp', cliTexts.helpMcp()],
    ],
  ];
}

function tlsSection(): Section {
  return [
    cliTexts.tlsOptions(),
    [
      ['--insecure', cliTexts.helpInsecure()],
      ['--cacert FILE', cliTexts.helpCacert()],
    ],
  ];
}

function runSection(): Section {
  return [
    cliTexts.runOptions(),
    [
      ['--env NAME', cliTexts.helpEnv()],
      ['--dotenv FILE', cliTexts.helpDotenv()],
      ['--var NAME=VALUE', cliTexts.helpVar()],
      ['--grep RE', cliTexts.helpGrep()],
      ['--tags A,B', cliTexts.helpTags()],
      ['--exclude-tags A,B', cliTexts.helpExcludeTags()],
      ['--bail', cliTexts.helpBail()],
      ['--timeout MS', cliTexts.helpTimeout()],
      ['--jobs N', cliTexts.helpJobs()],
      ['--reporter NAME', cliTexts.helpReporter({ known: reporterNames.join(', ') })],
      ['--reporter-file NAME=FILE', cliTexts.helpReporterFile()],
      ['--save-session FILE', cliTexts.helpSaveSession()],
      ['--no-color', cliTexts.helpNoColor()],
    ],
  ];
}

function recordingSection(): Section {
  return [
    cliTexts.commonOptions(),
    [
      ['-o, --output FILE', cliTexts.helpOutput()],
      ['--force', cliTexts.helpForce()],
      ['--for MS', cliTexts.helpFor()],
    ],
  ];
}

function proxySection(): Section {
  return [
    cliTexts.proxyOptions(),
    [
      ['--port N', cliTexts.helpPort()],
      ['--host ADDRESS', cliTexts.helpHost()],
      ['--change-origin', cliTexts.helpChangeOrigin()],
    ],
  ];
}

function clientSection(): Section {
  return [
    cliTexts.recordOptions(),
    [
      ['--profile FILE#KEY', cliTexts.helpProfile()],
      ['--env NAME', cliTexts.helpEnv()],
      ['--var NAME=VALUE', cliTexts.helpVar()],
      ['--path PATH', cliTexts.helpPath()],
      ['--namespace NAME', cliTexts.helpNamespace()],
      ['--auth JSON', cliTexts.helpAuth()],
      ['--header "K: V"', cliTexts.helpHeader()],
    ],
  ];
}

function diagnoseSection(): Section {
  return [
    cliTexts.diagnoseOptions(),
    [
      ['--deep', cliTexts.helpDeep()],
      ['--json', cliTexts.helpJson()],
    ],
  ];
}

function mockSection(): Section {
  return [
    cliTexts.mockOptions(),
    [
      ['--port N', cliTexts.helpMockPort()],
      ['--host ADDRESS', cliTexts.helpMockHost()],
      ['--env NAME', cliTexts.helpMockEnv()],
      ['--connection ID', cliTexts.helpConnection()],
      ['--timing recorded', cliTexts.helpTiming()],
      ['--speed N', cliTexts.helpSpeed()],
      ['--conditions JSON', cliTexts.helpConditions({ sample: mockSamples.conditions })],
      ['--network JSON', cliTexts.helpNetwork({ sample: mockSamples.network })],
    ],
  ];
}

function convertSection(): Section {
  return [
    cliTexts.convertOptions(),
    [
      ['--to FORMAT', cliTexts.helpTo({ known: convertTargets.join(', ') })],
      ['--force', cliTexts.helpForce()],
    ],
  ];
}

function typesSection(): Section {
  return [
    cliTexts.typesOptions(),
    [
      ['--format NAME', cliTexts.helpFormat()],
      ['-o, --output FILE', cliTexts.helpTypesOutput()],
      ['--force', cliTexts.helpForce()],
      ['--check FILE', cliTexts.helpCheck()],
    ],
  ];
}

function mcpSection(): Section {
  return [
    cliTexts.mcpOptions(),
    [
      ['--allow A,B', cliTexts.helpAllow({ known: Object.keys(permissions).join(', ') })],
      ['--secret NAME=URL', cliTexts.helpSecret()],
    ],
  ];
}

function otherSection(): Section {
  return [
    cliTexts.otherOptions(),
    [
      ['-h, --help', cliTexts.helpHelp()],
      ['--version', cliTexts.helpVersion()],
    ],
  ];
}

const sectionsOf: Readonly<Record<CommandName, readonly (() => Section)[]>> = {
  run: [runSection, tlsSection],
  proxy: [recordingSection, proxySection, tlsSection],
  record: [recordingSection, clientSection, tlsSection],
  diagnose: [clientSection, diagnoseSection, tlsSection],
  mock: [mockSection],
  convert: [convertSection],
  types: [typesSection],
  mcp: [mcpSection],
};

/** The help text of the command line or of one command, in columns. */
export function helpText(command?: CommandName): string {
  const own =
    command === undefined
      ? [
          commandSection,
          runSection,
          recordingSection,
          proxySection,
          clientSection,
          diagnoseSection,
          mockSection,
          convertSection,
          typesSection,
          mcpSection,
          tlsSection,
        ]
      : sectionsOf[command];
  const sections = [...own, otherSection].map((section) => section());
  const width = Math.max(...sections.flatMap(([, lines]) => lines.map(([syntax]) => syntax.length)));
  const shown = sections.map(([title, lines]) =>
    [title, ...lines.map(([syntax, text]) => `  ${syntax.padEnd(width)}  ${text}`)].join('\n'),
  );
  const examples =
    command === undefined ? Object.values(exampleLines).map(([first = '']) => first) : exampleLines[command];
  const shownExamples = [cliTexts.examples(), ...examples.map((line) => `  ${line}`)].join('\n');
  const head = command === undefined ? cliTexts.usage() : commandHead(command);
  return [head, ...shown, shownExamples, cliTexts.exitCodes()].join('\n\n');
}

function commandHead(command: CommandName): string {
  const line = commandSection()[1].find(([syntax]) => syntax.split(' ')[0] === command);
  return line ? `${cliTexts.usageOf({ syntax: line[0] })}\n\n${line[1]}` : cliTexts.usage();
}
