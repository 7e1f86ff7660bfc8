import { cliTexts } from './cliTexts.ts';

type Line = readonly [syntax: string, text: string];

/** The help of the command line, in columns. */
export function helpText(): string {
  const sections: readonly (readonly [title: string, lines: readonly Line[]])[] = [
    [
      cliTexts.commands(),
      [
        ['proxy <target>', cliTexts.helpProxy()],
        ['record <url>', cliTexts.helpRecord()],
        ['diagnose <url>', cliTexts.helpDiagnose()],
      ],
    ],
    [
      cliTexts.tlsOptions(),
      [
        ['--insecure', cliTexts.helpInsecure()],
        ['--cacert FILE', cliTexts.helpCacert()],
      ],
    ],
    [
      cliTexts.commonOptions(),
      [
        ['-o, --output FILE', cliTexts.helpOutput()],
        ['--for MS', cliTexts.helpFor()],
      ],
    ],
    [
      cliTexts.proxyOptions(),
      [
        ['--port N', cliTexts.helpPort()],
        ['--host ADDRESS', cliTexts.helpHost()],
        ['--change-origin', cliTexts.helpChangeOrigin()],
      ],
    ],
    [
      cliTexts.recordOptions(),
      [
        ['--path PATH', cliTexts.helpPath()],
        ['--namespace NAME', cliTexts.helpNamespace()],
        ['--auth JSON', cliTexts.helpAuth()],
        ['--header "K: V"', cliTexts.helpHeader()],
      ],
    ],
    [
      cliTexts.diagnoseOptions(),
      [
        ['--deep', cliTexts.helpDeep()],
        ['--json', cliTexts.helpJson()],
      ],
    ],
    [
      cliTexts.otherOptions(),
      [
        ['-h, --help', cliTexts.helpHelp()],
        ['--version', cliTexts.helpVersion()],
      ],
    ],
  ];
  const width = Math.max(...sections.flatMap(([, lines]) => lines.map(([syntax]) => syntax.length)));
  const shown = sections.map(([title, lines]) =>
    [title, ...lines.map(([syntax, text]) => `  ${syntax.padEnd(width)}  ${text}`)].join('\n'),
  );
  return [cliTexts.usage(), ...shown, cliTexts.exitCodes()].join('\n\n');
}
