/**
 * The index of all causes, docs/causes.md, and the page of each, docs/causes/<code>.md, generated from the catalog. Load all texts first
 * (`collectTexts`): the host and the demo server have additional codes.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CauseParams } from '../../../src/model/cause/cause.ts';
import {
  causeMessage,
  causeRemedies,
  causeText,
  isKnownCode,
  knownCodes,
} from '../../../src/model/cause/causeTexts.ts';
import { anyText, samplesOf } from './causeSamples.ts';

const root = join(import.meta.dirname, '../../..');
const end = '<!-- Generated above (npm run docs:causes) -->';
/** The line that ends the generated part, with any wording. */
const anyEnd = /^<!-- .*npm run docs:causes.* -->\n/m;

export const indexPath = join(root, 'docs/causes.md');
export const pagesPath = join(root, 'docs/causes');

export function pagePath(code: string): string {
  return join(pagesPath, `${code}.md`);
}

export function causesIndex(): string {
  const rows = sorted().map((code) => {
    const { message, remedies } = exampleOf(code);
    return `| [\`${code}\`](causes/${code}.md) | ${cell(message)} | ${cell(remedies.join(' '))} |`;
  });
  return [
    '# Causes',
    '',
    'Each explanation and error of the inspector has a cause: a stable code with parameters. You find it in timeline entries, session files, and the',
    'results and errors of commands. The texts on this page are examples; `‹name›` stands for a parameter. Select a code to open its page.',
    '',
    '| Code | What happened | What to do |',
    '|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}

/** The page of a code: generated from the catalog, except for the part that is written by hand. */
export function causePage(code: string): string {
  return `${madePart(code)}${end}\n${writtenPart(code)}`;
}

/** The part of a page that is generated from the catalog. */
export function madePart(code: string): string {
  const { message, remedies } = exampleOf(code);
  const names = Object.keys(samplesOf(causeText(code)));
  return [
    `# ${code}`,
    '',
    '[All causes](../causes.md)',
    '',
    '## What happened',
    '',
    message,
    ...(remedies.length > 0 ? ['', '## What to do', '', ...remedies.map((remedy) => `- ${remedy}`)] : []),
    ...(names.length > 0 ? ['', '## Parameters', '', names.map((name) => `\`${name}\``).join(', ')] : []),
    '',
    '',
  ].join('\n');
}

/** The part of a page that is written by hand, below the generated one. */
export function writtenPart(code: string): string {
  const path = pagePath(code);
  const [, written = ''] = existsSync(path) ? readFileSync(path, 'utf8').split(anyEnd) : [];
  return written;
}

export function sorted(): string[] {
  return knownCodes().toSorted((a, b) => (a < b ? -1 : 1));
}

/** Parameters that the example of a page leaves out, because they do not occur together with its other parameters. */
const leftOut: Readonly<Record<string, readonly string[]>> = {
  'connect.wrongPath': ['slash'],
  'transport.noUpgrade': ['redirect', 'location', 'failure', 'systemCode'],
};

/** The texts of a code, with an example value for each parameter that is not a flag. */
function exampleOf(code: string): { message: string; remedies: readonly string[] } {
  const params = exampleParams(code);
  return { message: causeMessage({ code, params }), remedies: causeRemedies({ code, params }) };
}

/** The example parameters of a code, together with those of its nested causes. */
function exampleParams(code: string): CauseParams {
  const text = causeText(code);
  const own: CauseParams = Object.fromEntries(
    Object.entries(samplesOf(text)).flatMap(([name, [first]]) =>
      first === undefined || typeof first === 'boolean' || leftOut[code]?.includes(name)
        ? []
        : [[name, first === anyText ? `‹${name}›` : first]],
    ),
  );
  const nested = text.nested.map((name) => {
    const inner = own[name];
    return typeof inner === 'string' && isKnownCode(inner) ? exampleParams(inner) : {};
  });
  return Object.assign({}, ...nested, own) as CauseParams;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}
