import { expect, it } from 'vitest';
import { helpText } from '../../../src/cli/help.ts';
import { readCommand } from '../../../src/cli/usage.ts';

/** The options that the help lists at the beginnings of its lines. */
const listed = (help: string): Set<string> =>
  new Set([...help.matchAll(/^ {2}(?:-\w, )?--([\w-]+)/gm)].map(([, name = '']) => name));

const isAccepted = (command: string, option: string): boolean => {
  // The value is read only after the option is known to belong to the command.
  const belongs = (args: readonly string[]): boolean => {
    try {
      readCommand([command, 'file', ...args]);
      return true;
    } catch (error) {
      return error instanceof Error && !error.message.includes(`--${option} does not belong to`);
    }
  };
  return belongs([`--${option}`]) && belongs([`--${option}=1`]);
};

it.each(['run', 'proxy', 'record', 'diagnose', 'mock', 'convert', 'types', 'mcp'] as const)(
  'the help of %s lists exactly the options that the command accepts',
  (command) => {
    const all = [...listed(helpText())];
    expect(all.length).toBeGreaterThan(20);
    const accepted = all.filter((option) => isAccepted(command, option));
    expect([...listed(helpText(command))].sort()).toEqual([...new Set([...accepted, 'help', 'version'])].sort());
  },
);
