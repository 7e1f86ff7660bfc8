import { expect, it } from 'vitest';
import { UserError } from '../../../../src/base/userError.ts';
import { FailureLog } from '../../../../src/host/support/failureLog.ts';
import { explain } from '../../../../src/model/cause/causeTexts.ts';

it('failures are logged by code, or by the positions in the code, without their messages', () => {
  const lines: string[] = [];
  const write = (level: string) => (message: string) => void lines.push(`${level} ${message}`);
  const failures = new FailureLog({ debug: write('debug'), warn: write('warn'), error: write('error') });
  failures.started('emit');
  failures.failed('emit', new UserError(explain('command.failed', { reported: 'hunter2' })));
  failures.failed('emit', new TypeError('hunter2 is not a function'));
  failures.failed('emit', 'hunter2');
  expect(failures.codes).toEqual(['command.failed', 'internal', 'internal']);
  expect(lines.slice(0, 2)).toEqual(['debug Command emit', 'warn Command emit failed: command.failed']);
  expect(lines[2]).toMatch(/^error Command emit failed: TypeError\n\s+at .*failureLog\.test/);
  expect(lines[3]).toBe('error Command emit failed: string');
  expect(lines.join('\n')).not.toContain('hunter2');
  for (let count = 0; count < 100; count++) failures.failed('x', undefined);
  expect(failures.codes.length).toBe(50);
});
